//! Where the window stood: remembered for each vault, corrected when a screen is gone or smaller.
//!
//! Numbers alone, in the account's state folder and not beside the vault: they describe this
//! computer's screens, and a vault on a stick or a share must not tell when a window on it closed.

use std::path::{Path, PathBuf};

use comity_desk::system::{replace_private, vault_name};
use tauri::utils::config::WindowConfig;
use tauri::{AppHandle, Monitor, PhysicalPosition, PhysicalSize, WebviewWindow};

/// How much of a window must be on a screen for it to be grasped there, in pixels.
const GRASP: i64 = 80;

/// A rectangle of the desktop in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Area {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
}

/// Where a window stood, and whether it filled its screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Placing {
    area: Area,
    maximised: bool,
}

impl Placing {
    /// Reads what was remembered for a vault.
    pub fn remembered(folder: Option<&Path>, vault: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(file(folder?, vault)).ok()?;
        Self::parse(&text)
    }

    /// Remembers where a window stands. A filled screen keeps the place from before.
    pub fn remember(window: &WebviewWindow, folder: Option<&Path>, vault: &Path) {
        let Some(folder) = folder else { return };
        let maximised = window.is_maximized().unwrap_or_default();
        let before = Self::remembered(Some(folder), vault);
        let area = match before {
            Some(before) if maximised => Some(before.area),
            _ => area_of(window).ok(),
        };
        if let Some(area) = area {
            let text = Self { area, maximised }.text();
            // A place that is forgotten costs a movement of the hand.
            let _ = replace_private(&file(folder, vault), text.as_bytes());
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split_whitespace().map(str::parse::<i32>);
        let mut next = || numbers.next()?.ok().map(i64::from);
        let version = next()?;
        let area = Area { x: next()?, y: next()?, width: next()?, height: next()? };
        let maximised = next()? == 1;
        (version == 1 && area.width > 0 && area.height > 0).then_some(Self { area, maximised })
    }

    fn text(self) -> String {
        let Area { x, y, width, height } = self.area;
        format!("1 {x} {y} {width} {height} {}\n", u8::from(self.maximised))
    }
}

/// Writes into a window's description where it opens: where it stood, else in the middle; never
/// larger than its screen and never off it.
pub fn place(app: &AppHandle, config: &mut WindowConfig, placing: Option<Placing>) {
    let primary = app.primary_monitor().ok().flatten();
    let others = app.available_monitors().unwrap_or_default();
    let screens: Vec<Area> = primary.iter().chain(&others).map(area_of_screen).collect();
    let usual = (config.width as i64, config.height as i64);
    let Some((area, screen)) = fitted(placing.map(|placing| placing.area), usual, &screens) else {
        // No screen is known, as under some compositors: the system places it.
        return;
    };
    config.center = false;
    (config.x, config.y) = (Some(area.x as f64), Some(area.y as f64));
    (config.width, config.height) = (area.width as f64, area.height as f64);
    config.min_width = config.min_width.map(|min| min.min(screen.width as f64));
    config.min_height = config.min_height.map(|min| min.min(screen.height as f64));
    config.maximized = placing.is_some_and(|placing| placing.maximised);
}

/// Returns where a window goes and on which screen, the first being the usual one.
fn fitted(wanted: Option<Area>, usual: (i64, i64), screens: &[Area]) -> Option<(Area, Area)> {
    let shown = |area: &Area, screen: &Area| {
        let across = (area.x + area.width).min(screen.x + screen.width) - area.x.max(screen.x);
        let down = (area.y + area.height).min(screen.y + screen.height) - area.y.max(screen.y);
        (across.min(down) >= GRASP).then(|| across * down)
    };
    let home = wanted.and_then(|area| {
        let on = screens.iter().filter_map(|screen| Some((shown(&area, screen)?, *screen)));
        on.max_by_key(|(pixels, _)| *pixels).map(|(_, screen)| (area, screen))
    });
    if let Some((area, screen)) = home {
        let (width, height) = (area.width.min(screen.width), area.height.min(screen.height));
        let x = area.x.clamp(screen.x, screen.x + screen.width - width);
        let y = area.y.clamp(screen.y, screen.y + screen.height - height);
        return Some((Area { x, y, width, height }, screen));
    }
    let screen = *screens.first()?;
    let (width, height) = wanted.map_or(usual, |area| (area.width, area.height));
    let (width, height) = (width.min(screen.width), height.min(screen.height));
    let x = screen.x + (screen.width - width) / 2;
    let y = screen.y + (screen.height - height) / 2;
    Some((Area { x, y, width, height }, screen))
}

fn area_of(window: &WebviewWindow) -> tauri::Result<Area> {
    Ok(logical(window.outer_position()?, window.inner_size()?, window.scale_factor()?))
}

fn area_of_screen(screen: &Monitor) -> Area {
    let free = screen.work_area();
    logical(free.position, free.size, screen.scale_factor())
}

fn logical(at: PhysicalPosition<i32>, size: PhysicalSize<u32>, scale: f64) -> Area {
    let (at, size) = (at.to_logical::<i32>(scale), size.to_logical::<u32>(scale));
    let (width, height) = (size.width.into(), size.height.into());
    Area { x: at.x.into(), y: at.y.into(), width, height }
}

fn file(folder: &Path, vault: &Path) -> PathBuf {
    folder.join(vault_name(vault))
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: (i64, i64) = (1440, 900);
    const LEFT: Area = Area { x: 0, y: 0, width: 1920, height: 1080 };
    const RIGHT: Area = Area { x: 1920, y: 0, width: 2560, height: 1440 };

    fn area(x: i64, y: i64, width: i64, height: i64) -> Area {
        Area { x, y, width, height }
    }

    #[test]
    fn a_window_opens_where_it_stood() {
        let stood = area(2000, 100, 1600, 1000);
        assert_eq!(fitted(Some(stood), USUAL, &[LEFT, RIGHT]), Some((stood, RIGHT)));
    }

    /// A window on a screen that was unplugged would be one that nobody finds.
    #[test]
    fn a_window_of_a_screen_that_is_gone_comes_to_the_one_that_is_there() {
        let stood = area(2000, 100, 1600, 1000);
        assert_eq!(fitted(Some(stood), USUAL, &[LEFT]), Some((area(160, 40, 1600, 1000), LEFT)));
        let corner = area(1900, 0, 1440, 900);
        assert_eq!(fitted(Some(corner), USUAL, &[LEFT]), Some((area(240, 90, 1440, 900), LEFT)));
    }

    #[test]
    fn a_window_is_never_larger_than_its_screen_nor_partly_off_it() {
        let small = area(0, 0, 1280, 720);
        let stood = area(300, 200, 1600, 1000);
        assert_eq!(fitted(Some(stood), USUAL, &[small]), Some((small, small)));
        assert_eq!(fitted(None, USUAL, &[small]), Some((small, small)));
        let low = area(-200, 900, 1000, 700);
        assert_eq!(fitted(Some(low), USUAL, &[LEFT]), Some((area(0, 380, 1000, 700), LEFT)));
        assert_eq!(fitted(None, USUAL, &[]), None, "no screen, no place");
    }

    #[test]
    fn what_was_written_is_read_and_what_is_damaged_is_nothing() {
        let placing = Placing { area: area(-5, 10, 1440, 900), maximised: true };
        assert_eq!(Placing::parse(&placing.text()), Some(placing));
        for damaged in ["", "1 0 0 10", "2 0 0 10 10 0", "1 0 0 0 10 0", "1 0 0 9999999999 1 0"] {
            assert_eq!(Placing::parse(damaged), None, "{damaged}");
        }
    }
}
