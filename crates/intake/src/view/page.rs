//! Draws pages of PDF. Runs in a worker only.

use std::sync::Arc;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};

use super::{Picture, ViewProblem, image};
use crate::text::pdf::drawn;
use crate::text::pdf::pages::{Refused, calmly};

/// A document whose pages are drawn when they are asked for.
pub struct Document(Pdf);

impl Document {
    pub(super) fn open(file: Vec<u8>, password: &str) -> Result<Self, ViewProblem> {
        drawn::open(&Arc::new(file), password).map(Self).map_err(|refused| match refused {
            Refused::NeedsPassword => ViewProblem::NeedsPassword,
            Refused::Unreadable => ViewProblem::Unreadable,
        })
    }

    pub(super) fn pages(&self) -> u32 {
        u32::try_from(self.0.pages().len()).unwrap_or(u32::MAX)
    }

    /// Draws a page on white.
    pub(super) fn draw(&self, number: u32, longest: u32) -> Result<Picture, ViewProblem> {
        let page = usize::try_from(number).ok().and_then(|number| self.0.pages().get(number));
        let page = page.ok_or(ViewProblem::NoSuchPage)?;
        let (width, height) = page.render_dimensions();
        let (width, height, longest) = (f64::from(width), f64::from(height), f64::from(longest));
        // Whole pixels, and a little more, as what is drawn is rounded down.
        let scale = |side: f64| {
            let pixels = (side * longest / width.max(height)).round().clamp(1.0, longest);
            (pixels + 0.01) / side
        };
        let (x_scale, y_scale) = (scale(width) as f32, scale(height) as f32);
        let sized = PixmapSettings { x_scale, y_scale, bg_color: WHITE };
        let drawn = calmly(|| {
            let (settings, cache) = (InterpreterSettings::default(), RenderCache::new());
            render(page, &cache, &settings, &RenderSettings::default(), &sized)
        });
        let drawn = drawn.ok_or(ViewProblem::Unreadable)?;
        let size = (u32::from(drawn.width()), u32::from(drawn.height()));
        let rgb = drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]);
        image::picture_of(size, rgb.collect()).ok_or(ViewProblem::Unreadable)
    }
}
