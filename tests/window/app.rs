//! The built app, driven as a person drives it: by what is on the screen.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::{Capabilities, Locator};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::display::{Display, Running, process_with_argument};

/// How long anything on the screen may take to appear.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Waits until letters are there and what was asked for is painted.
const STANDS_STILL: &str = "
    const done = arguments[arguments.length - 1];
    const later = (then) => requestAnimationFrame(() => requestAnimationFrame(then));
    document.fonts.ready.then(() => later(done));";

/// Changes a point that nobody can see, until it is told to stop.
const CHANGES: &str = "
    const point = document.createElement('i');
    const look = { position: 'fixed', right: 0, bottom: 0, width: '1px', height: '1px' };
    Object.assign(point.style, look);
    document.body.append(point);
    let on = false;
    const change = () => {
        on = !on;
        point.style.background = on ? 'rgb(128 128 128 / 1%)' : 'transparent';
    };
    const turns = setInterval(change, 30);
    window.stopChanging = () => { clearInterval(turns); point.remove(); };
    return 0;";

/// One running app with a home of its own.
pub struct App {
    pub client: Client,
    pub runtime: Runtime,
    process: u32,
    vault: PathBuf,
    home: Arc<TempDir>,
    _driver: Running,
}

impl App {
    /// Starts the app on a vault in a new home and waits until it shows something.
    pub fn start(display: &Display) -> Self {
        Self::start_in(display, tempfile::tempdir().expect("a home is made"))
    }

    /// Starts the app in a home that may have a vault already.
    pub fn start_in(display: &Display, home: impl Into<Arc<TempDir>>) -> Self {
        Self::start_program(&built().join("comity-desktop"), display, home)
    }

    /// Starts an app that stands elsewhere than where it was built.
    pub fn start_program(program: &Path, display: &Display, home: impl Into<Arc<TempDir>>) -> Self {
        let home = home.into();
        let vault = home.path().join("vault");
        let (port, native) = (free_port(), free_port());
        let driver = Running::start(&mut driver(display, home.path(), port, native));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let client = runtime.block_on(connect(port, program, &vault));
        let (process, _) = process_with_argument(&vault);
        let app = Self { client, runtime, process, vault, home, _driver: driver };
        app.finds("[data-test]");
        app
    }

    /// Returns how long it took from the start of the process until the first screen was painted.
    pub fn start_to_paint(&self) -> Duration {
        const SINCE_PAINT: &str = "
            const painted = performance.getEntriesByName('first-contentful-paint')[0];
            return painted ? performance.now() - painted.startTime : null;";
        let ago = self.waits_for(SINCE_PAINT).as_f64().expect("milliseconds are told");
        let (_, age) = process_with_argument(&self.vault);
        age.saturating_sub(Duration::from_secs_f64(ago / 1_000.0))
    }

    /// Returns the folder that holds everything of this app, its vault included.
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Returns the process of the app.
    pub fn process(&self) -> u32 {
        self.process
    }

    /// Tells whether the app is gone.
    pub fn has_ended(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process));
        // What has ended and was not yet buried by its parent is a zombie.
        stat.map_or(true, |stat| stat.contains(") Z "))
    }

    /// Runs a script in the page and returns what it gives.
    pub fn evaluates(&self, script: &str) -> serde_json::Value {
        self.runtime.block_on(self.client.execute(script, Vec::new())).expect("the script runs")
    }

    /// Runs a script again and again until it gives something, and returns that.
    pub fn waits_for(&self, script: &str) -> serde_json::Value {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let given = self.evaluates(script);
            if !given.is_null() {
                return given;
            }
            assert!(Instant::now() < deadline, "the page gives something for {script}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Runs a script that calls its last argument with the answer.
    pub fn awaits(&self, script: &str) -> serde_json::Value {
        let answered = self.runtime.block_on(self.client.execute_async(script, Vec::new()));
        answered.expect("the script answers")
    }

    /// Takes a picture of the page. `COMITY_SCREENSHOTS` names the folder when they are to be kept.
    pub fn shoots(&self, name: &str) {
        self.awaits(STANDS_STILL);
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = match std::env::var_os("COMITY_SCREENSHOTS") {
            Some(folder) => root.join(folder),
            None => built().join("screenshots"),
        };
        // The engine takes its picture with the next change that it paints; drawn by the processor
        // alone, a page that stands still has none until the minute turns.
        self.evaluates(CHANGES);
        let picture = self.runtime.block_on(self.client.screenshot()).expect("a picture is taken");
        self.evaluates("window.stopChanging(); return 0;");
        fs::create_dir_all(&folder).expect("the folder for pictures is made");
        fs::write(folder.join(format!("{name}.png")), picture).expect("the picture is kept");
    }

    /// Waits until something is on the screen.
    pub fn finds(&self, css: &str) -> Element {
        let found = self.runtime.block_on(async {
            let waiting = self.client.wait().at_most(PATIENCE).every(Duration::from_millis(10));
            waiting.for_element(Locator::Css(css)).await
        });
        found.unwrap_or_else(|_| {
            self.shoots("not-found");
            panic!("{css} is on the screen; see the picture not-found.png");
        })
    }
}

impl Drop for App {
    fn drop(&mut self) {
        // A session that is gone already is closed.
        let _ = self.runtime.block_on(self.client.clone().close());
        // The next window on its vault must not meet it: it would hand over and end.
        let deadline = Instant::now() + PATIENCE;
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

/// Returns the folder that this test was built into, where the app stands too.
pub fn built() -> PathBuf {
    let test = std::env::current_exe().expect("a test knows where it is");
    test.ancestors().nth(2).expect("it stands in deps/").to_path_buf()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
    listener.local_addr().expect("it has a number").port()
}

/// Prepares the driver. The app inherits its environment, so the home is set here.
fn driver(display: &Display, home: &Path, port: u16, native: u16) -> Command {
    let mut command = Command::new("tauri-driver");
    command.args(["--port", &port.to_string(), "--native-port", &native.to_string()]);
    at_home(&mut command, display, home);
    command
}

/// Gives a program a display and a home of its own, and nothing of whoever runs the test.
pub fn at_home(command: &mut Command, display: &Display, home: &Path) {
    command
        .env("DISPLAY", display.name())
        .env("GDK_SCALE", display.scale().to_string())
        .env("GDK_BACKEND", "x11")
        .env("GTK_USE_PORTAL", "0")
        .env("NO_AT_BRIDGE", "1")
        // Settings of the desktop, which has no service for them here: a file dialog would try to
        // write its own one by one for a second while it closes.
        .env("GSETTINGS_BACKEND", "memory")
        .env("LIBGL_ALWAYS_SOFTWARE", "1")
        .env("TZ", "Europe/Paris")
        .env("LC_ALL", "C.UTF-8")
        // As the entry of the package starts it.
        .env("MIMALLOC_PURGE_DELAY", "0")
        .env("HOME", home)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .stdout(Stdio::null());
    for (variable, folder) in [
        ("XDG_DATA_HOME", "data"),
        ("XDG_CONFIG_HOME", "config"),
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_STATE_HOME", "state"),
        ("XDG_RUNTIME_DIR", "run"),
        ("TMPDIR", "temp"),
    ] {
        fs::create_dir_all(home.join(folder)).expect("the home has its folders");
        command.env(variable, home.join(folder));
    }
}

async fn connect(port: u16, app: &Path, vault: &Path) -> Client {
    assert!(app.is_file(), "the app is built: `cargo build -p comity-desktop`");
    let mut capabilities = Capabilities::new();
    let options = json!({ "application": app, "args": ["--vault", vault] });
    capabilities.insert("tauri:options".into(), options);
    let deadline = Instant::now() + PATIENCE;
    loop {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities.clone());
        let address = format!("http://127.0.0.1:{port}");
        // The driver waits for ever for an app that ended before it showed a page.
        let connected = tokio::time::timeout(PATIENCE, builder.connect(&address)).await;
        match connected.expect("the app shows a page to the driver") {
            Ok(client) => return client,
            Err(error) => assert!(Instant::now() < deadline, "the driver answers: {error}"),
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
