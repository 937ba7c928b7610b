//! Shows on standard error how far long work is: a bar for people, lines of JSON for programs.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use comity_contract::Notice;
use comity_contract::tasks::{Progress, TaskStatus};
use comity_desk::Desk;

use crate::out::Out;
use crate::show::words;

const BAR_CELLS: u64 = 24;

/// The desk's notices, with progress drawn as it comes.
pub struct Notices {
    arrived: Receiver<Notice>,
    /// Whether a bar stands on the line.
    drawn: Arc<AtomicBool>,
}

/// How progress is shown.
#[derive(Clone, Copy)]
enum Form {
    Bar,
    Lines,
    Nothing,
}

impl Notices {
    /// Listens to the desk from now on.
    pub fn of(desk: &Desk, out: Out) -> Self {
        let form = match (io::stderr().is_terminal(), out.json) {
            (true, _) => Form::Bar,
            (false, true) => Form::Lines,
            (false, false) => Form::Nothing,
        };
        let (sender, arrived) = channel();
        let drawn = Arc::new(AtomicBool::new(false));
        let bar = Arc::clone(&drawn);
        desk.on_notice(move |notice| take(notice, form, &bar, &sender));
        Self { arrived, drawn }
    }

    /// Waits until something changed, at most so long.
    pub fn wait(&self, at_most: Duration) -> Option<Notice> {
        self.arrived.recv_timeout(at_most).ok()
    }

    /// Wipes the bar away, so that what follows begins on a clean line.
    pub fn clear(&self) {
        if self.drawn.swap(false, Ordering::SeqCst) {
            draw("\r\x1b[K");
        }
    }
}

fn take(notice: Notice, form: Form, drawn: &AtomicBool, sender: &Sender<Notice>) {
    if let Some(task) = &notice.task {
        match form {
            Form::Bar => {
                draw(&format!("\r{}\x1b[K", bar(&task.progress)));
                drawn.store(true, Ordering::SeqCst);
            }
            Form::Lines => draw(&(line(task) + "\n")),
            Form::Nothing => {}
        }
    }
    // Whoever listened may have ended; the notice is then of no use to anybody.
    let _ = sender.send(notice);
}

fn line(task: &TaskStatus) -> String {
    serde_json::to_string(task).unwrap_or_default()
}

fn bar(progress: &Progress) -> String {
    let (done, total) = if progress.bytes_total > 0 {
        (progress.bytes_done, progress.bytes_total)
    } else {
        (progress.done, progress.total)
    };
    let cells = done.saturating_mul(BAR_CELLS).checked_div(total).unwrap_or(0).min(BAR_CELLS);
    let full: String = (0..BAR_CELLS).map(|cell| if cell < cells { '#' } else { '.' }).collect();
    let mut text = format!("[{full}] {} of {}", progress.done, progress.total);
    if progress.bytes_total > 0 {
        text +=
            &format!("  {}  {}/s", words::bytes(progress.bytes_done), words::bytes(progress.rate));
    }
    if let Some(seconds) = progress.seconds_left {
        text += &format!("  {} left", words::duration(seconds));
    }
    text
}

fn draw(text: &str) {
    // Progress is a courtesy: work goes on when it cannot be shown.
    let _ = io::stderr().write_all(text.as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_tells_count_rate_and_time_left() {
        let half = Progress {
            done: 6,
            total: 12,
            bytes_done: 3_000_000,
            bytes_total: 6_000_000,
            rate: 1_500_000,
            seconds_left: Some(2),
        };

        assert_eq!(bar(&half), "[############............] 6 of 12  3.0 MB  1.5 MB/s  2 s left");
    }

    #[test]
    fn a_bar_of_nothing_does_not_divide_by_it() {
        assert_eq!(bar(&Progress::default()), "[........................] 0 of 0");
    }
}
