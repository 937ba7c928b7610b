//! A display of its own, with a window manager and a real pointer.

use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

/// A program that ends with the test that started it, and with it all that it started.
pub struct Running(Child);

impl Running {
    /// Returns its process.
    pub fn process(&self) -> u32 {
        self.0.id()
    }

    /// Starts it, in a process group of its own.
    pub fn start(command: &mut Command) -> Self {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.process_group(0).spawn();
        Self(child.unwrap_or_else(|error| panic!("{name} starts: {error}")))
    }

    fn signal(&self, signal: Signal) {
        let group = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        // Ended already is as good.
        let _ = group.map(|group| kill_process_group(group, signal));
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.signal(Signal::TERM);
        let deadline = Instant::now() + Duration::from_secs(2);
        while matches!(self.0.try_wait(), Ok(None)) && Instant::now() < deadline {
            sleep(Duration::from_millis(20));
        }
        self.signal(Signal::KILL);
        let _ = self.0.wait();
    }
}

/// A display that nobody sees.
pub struct Display {
    name: String,
    scale: u32,
    _manager: Running,
    _server: Running,
}

/// A point on a display, in pixels.
pub type Point = (i32, i32);

impl Display {
    /// Opens a display of this width and height, under the first number that is free.
    pub fn open(size: (u32, u32)) -> Self {
        Self::open_at(size, 1)
    }

    /// Opens a display with as much room, but twice as many pixels each way: 200 %.
    pub fn open_fine(size: (u32, u32)) -> Self {
        Self::open_at(size, 2)
    }

    fn open_at((width, height): (u32, u32), scale: u32) -> Self {
        let screen = format!("{}x{}x24", width * scale, height * scale);
        let mut server = Running::start(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &screen])
                // A key that a busy machine lets go late is one key.
                .arg("-r")
                .stdout(Stdio::piped())
                .stderr(Stdio::null()),
        );
        let mut number = String::new();
        let told = server.0.stdout.take().expect("its output is read");
        BufReader::new(told).read_line(&mut number).expect("Xvfb tells its display's number");
        let name = format!(":{}", number.trim());
        let mut manager = Command::new("openbox");
        manager.env("DISPLAY", &name).stdout(Stdio::null()).stderr(Stdio::null());
        Self { _manager: Running::start(&mut manager), _server: server, name, scale }
    }

    /// Returns its name, such as `:7`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns how many pixels it has for one of the page's, each way.
    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// Brings the window of a process to the front and returns its middle.
    pub fn middle_of(&self, process: u32) -> Point {
        let window = self.activates(process);
        let ((x, y), (width, height)) = self.area_of(&window);
        (x + width / 2, y + height / 2)
    }

    /// Returns the title of the window of a process.
    pub fn title_of(&self, process: u32) -> String {
        let window = self.windows_of(process).pop().expect("the app shows a window");
        self.xdotool(&["getwindowname", &window]).trim().to_owned()
    }

    /// Puts the window of a process out of sight.
    pub fn hides(&self, process: u32) {
        let window = self.window_of(process);
        self.xdotool(&["windowminimize", "--sync", &window]);
    }

    /// Waits until the window of a process is before all others and takes keys.
    pub fn shows_before_all(&self, process: u32) -> bool {
        self.waits_until(|| {
            let active = self.run(&["getactivewindow"]);
            let active = String::from_utf8_lossy(&active.stdout).trim().to_owned();
            self.windows_of(process).contains(&active)
        })
    }

    /// Waits until a process shows a window.
    pub fn shows_window_of(&self, process: u32) -> bool {
        (0..5).any(|_| self.waits_until(|| !self.windows_of(process).is_empty()))
    }

    /// Closes the window of a process as a person does, by the keys of the window manager.
    pub fn closes(&self, process: u32) {
        self.activates(process);
        self.xdotool(&["key", "alt+F4"]);
    }

    /// Brings the window of a process to the front. While the manager frames a window, it is
    /// another one from one moment to the next.
    fn activates(&self, process: u32) -> String {
        for _ in 0..20 {
            let window = self.window_of(process);
            if self.run(&["windowactivate", "--sync", &window]).status.success() {
                return window;
            }
            sleep(Duration::from_millis(300));
        }
        panic!("the window comes to the front");
    }

    /// Moves the window of a process and gives it a size, until it has both: a manager that is
    /// still framing it undoes what was said.
    pub fn places(&self, process: u32, (x, y): Point, (width, height): (i32, i32)) {
        let number = |n: i32| n.to_string();
        let stands = || {
            let window = self.window_of(process);
            self.run(&["windowmove", &window, &number(x), &number(y)]);
            self.run(&["windowsize", &window, &number(width), &number(height)]);
            sleep(Duration::from_millis(300));
            let (point, size) = self.area_of(&window);
            // The manager's frame stands around it, and its title bar is counted twice here.
            let near = |is: i32, wanted: i32| (is - wanted).abs() < 60;
            size == (width, height) && near(point.0, x) && near(point.1, y)
        };
        let placed = (0..4).any(|_| self.waits_until(stands));
        assert!(placed, "the window takes its place");
    }

    /// Answers the system's file dialog of a process: pastes a path, looks whether it stands
    /// there as it should, and confirms it. Typed letters would meet the dialog's own completion,
    /// which is quicker or slower than they are.
    pub fn answers_dialog(&self, process: u32, path: &Path) {
        let wanted = format!("copied {}", path.display());
        let has_dialog = || self.has_dialog(process);
        let is_written = || self.waits_until(has_dialog) && self.writes_into_dialog(path) == wanted;
        assert!((0..10).any(|_| is_written()), "the dialog takes a path");
        // The first may only put a list of completions away. Nothing else is sent by then: keys for
        // a dialog that is about to close would go to the window behind it.
        let is_closed = || self.windows_of(process).len() == 1;
        let confirms = || {
            self.xdotool(&["key", "Return"]);
            waits_until(Duration::from_secs(5), is_closed) || !has_dialog()
        };
        assert!((0..4).any(|_| confirms()) && self.waits_until(is_closed), "the dialog closes");
    }

    /// Pastes a path into the dialog that takes keys, and returns what it then copies of it.
    fn writes_into_dialog(&self, path: &Path) -> String {
        let (_clipboard, mut told) = self.helps("clipboard.py", &[path]);
        expect_line(&mut told, "ready");
        // A slash opens the line for a path; what completes itself is deleted.
        for keys in ["slash", "ctrl+a", "ctrl+v", "Delete", "ctrl+a", "ctrl+c"] {
            self.xdotool(&["key", keys]);
        }
        let mut copied = String::new();
        told.read_line(&mut copied).expect("the clipboard is told");
        copied.trim_end().to_owned()
    }

    /// Tells whether a dialog of a process is before its window and takes keys.
    fn has_dialog(&self, process: u32) -> bool {
        let active = self.run(&["getactivewindow"]);
        let active = String::from_utf8_lossy(&active.stdout).trim().to_owned();
        let windows = self.windows_of(process);
        let name = self.run(&["getwindowname", &active]);
        let is_window = String::from_utf8_lossy(&name.stdout).trim() == "Comity";
        windows.len() > 1 && windows.contains(&active) && !is_window
    }

    /// Returns where a window stands and how large it is.
    fn area_of(&self, window: &str) -> (Point, Point) {
        let shell = self.xdotool(&["getwindowgeometry", "--shell", window]);
        let number = |name: &str| -> i32 {
            let line = shell.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|value| value.parse().ok()).expect("a window has a place")
        };
        ((number("X="), number("Y=")), (number("WIDTH="), number("HEIGHT=")))
    }

    /// Waits for the window of a process: it comes and goes while the manager frames it.
    fn window_of(&self, process: u32) -> String {
        for _ in 0..400 {
            if let Some(window) = self.windows_of(process).pop() {
                return window;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the app shows a window");
    }

    /// Returns what a process shows on the screen: its window, and a dialog while one is open.
    fn windows_of(&self, process: u32) -> Vec<String> {
        let process = process.to_string();
        // A window that closes while it looks makes it fail; the next look tells.
        let found = self.run(&["search", "--onlyvisible", "--pid", &process]);
        let found = String::from_utf8_lossy(&found.stdout).into_owned();
        // After a drop the toolkit keeps a window of one pixel beyond the edge.
        let is_seen = |window: &&str| {
            let shape = self.run(&["getwindowgeometry", "--shell", window]);
            !String::from_utf8_lossy(&shape.stdout).contains("WIDTH=1\n")
        };
        found.lines().filter(is_seen).map(str::to_owned).collect()
    }

    fn waits_until(&self, holds: impl Fn() -> bool) -> bool {
        waits_until(Duration::from_secs(4), holds)
    }

    /// Drags files from a window of another program and drops them on a point, as a person does.
    pub fn drop_files(&self, files: &[impl AsRef<OsStr>], (x, y): Point) {
        let (_source, mut told) = self.helps("drag_source.py", files);
        expect_line(&mut told, "ready");
        self.move_to(24, 24);
        self.xdotool(&["mousedown", "1"]);
        for step in 1..=20 {
            self.move_to(24 + (x - 24) * step / 20, 24 + (y - 24) * step / 20);
            sleep(Duration::from_millis(15));
        }
        // The target answers each motion; the drop counts once it has agreed.
        for nudge in [3, 0, 2, 0] {
            sleep(Duration::from_millis(60));
            self.move_to(x + nudge, y);
        }
        self.xdotool(&["mouseup", "1"]);
        expect_line(&mut told, "dropped");
    }

    /// Starts a script beside this file on this display and returns what it says.
    fn helps(
        &self,
        script: &str,
        arguments: &[impl AsRef<OsStr>],
    ) -> (Running, BufReader<ChildStdout>) {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("window").join(script);
        let mut helper = Running::start(
            // Not one from elsewhere on the path: the bindings of GTK are the system's.
            Command::new("/usr/bin/python3")
                .arg(script)
                .args(arguments)
                .env("DISPLAY", &self.name)
                .env("GDK_BACKEND", "x11")
                .env("NO_AT_BRIDGE", "1")
                .stdout(Stdio::piped()),
        );
        let told = BufReader::new(helper.0.stdout.take().expect("its output is read"));
        (helper, told)
    }

    fn move_to(&self, x: i32, y: i32) {
        self.xdotool(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    fn xdotool(&self, arguments: &[&str]) -> String {
        // A window that the manager is framing is another one for a moment: what fails did nothing.
        for _ in 0..5 {
            let output = self.run(arguments);
            if output.status.success() {
                return String::from_utf8_lossy(&output.stdout).into_owned();
            }
            sleep(Duration::from_millis(300));
        }
        panic!("xdotool {arguments:?} ends well");
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new("xdotool");
        command.args(arguments).env("DISPLAY", &self.name).output().expect("xdotool starts")
    }
}

/// Waits until something holds, and tells whether it did within that time.
pub fn waits_until(within: Duration, holds: impl Fn() -> bool) -> bool {
    let deadline = Instant::now() + within;
    while !holds() {
        if Instant::now() > deadline {
            return false;
        }
        sleep(Duration::from_millis(50));
    }
    true
}

fn expect_line(from: &mut impl BufRead, wanted: &str) {
    let mut line = String::new();
    from.read_line(&mut line).expect("the drag source speaks");
    assert_eq!(line.trim(), wanted, "the drag source goes on");
}

/// Returns the process that was started with this argument, and for how long it has run.
pub fn process_with_argument(argument: &Path) -> (u32, Duration) {
    let wanted = argument.as_os_str().as_encoded_bytes();
    let deadline = Instant::now() + Duration::from_secs(10);
    while Instant::now() < deadline {
        for entry in fs::read_dir("/proc").expect("processes can be listed").flatten() {
            let Ok(process) = entry.file_name().to_string_lossy().parse::<u32>() else { continue };
            let words = fs::read(entry.path().join("cmdline")).unwrap_or_default();
            let mut words = words.split(|byte| *byte == 0);
            let is_app = words.next().is_some_and(|program| program.ends_with(b"comity-desktop"));
            if is_app && words.any(|word| word == wanted) {
                return (process, age_of(process));
            }
        }
        sleep(Duration::from_millis(20));
    }
    panic!("the app was started with {}", argument.display());
}

/// The kernel counts the start in hundredths of a second since it booted itself.
fn age_of(process: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).expect("the app runs");
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().nth(19).and_then(|t| t.parse().ok()).unwrap();
    let uptime = fs::read_to_string("/proc/uptime").expect("the uptime can be read");
    let seconds: f64 = uptime.split(' ').next().and_then(|s| s.parse().ok()).unwrap();
    Duration::from_secs_f64(seconds).saturating_sub(Duration::from_millis(ticks * 10))
}
