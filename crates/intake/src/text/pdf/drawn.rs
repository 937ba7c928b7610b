//! The first engine: hayro interprets a page, and this device notes which glyphs it would draw
//! instead of drawing them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::hayro_cmap::{BfString, WritingMode};
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps,
    InterpreterCache, InterpreterSettings, InterpreterWarning, SoftMask, interpret_page,
};
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::{Affine, BezPath, Rect};

use super::lines::{Lines, Placed, Point};
use super::pages::{Pages, Refused, calmly};

/// Glyphs measure in thousandths of their size.
const UNITS: f64 = 1000.0;

/// Opens a document; an owner's password is not asked for.
pub(crate) fn open(file: &Arc<Vec<u8>>, password: &str) -> Result<Pdf, Refused> {
    let opened = calmly(|| Pdf::new_with_password(Arc::clone(file), password));
    opened.ok_or(Refused::Unreadable)?.map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => Refused::NeedsPassword,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => Refused::Unreadable,
    })
}

/// Reads the wanted pages of a document.
pub(super) fn read(file: &Arc<Vec<u8>>, password: &str, pages: &mut Pages) -> Result<(), Refused> {
    let pdf = open(file, password)?;
    let listed = calmly(|| pdf.pages()).ok_or(Refused::Unreadable)?;
    let is_unsure = Arc::new(AtomicBool::new(false));
    let settings = settings(&is_unsure);
    let mut cache = InterpreterCache::new();
    pages.count(listed.len());
    for (number, page) in listed.iter().enumerate() {
        if !pages.wants(number) {
            continue;
        }
        is_unsure.store(false, Ordering::Relaxed);
        let text = calmly(|| text_of(page, &pdf, &cache, &settings));
        if text.is_none() {
            // What panicked may have left it half made.
            cache = InterpreterCache::new();
        }
        if is_unsure.load(Ordering::Relaxed) {
            pages.doubt(number);
        }
        pages.take(number, text);
    }
    Ok(())
}

/// Fonts that cannot be loaded make a page one to doubt.
fn settings(is_unsure: &Arc<AtomicBool>) -> InterpreterSettings {
    let is_unsure = Arc::clone(is_unsure);
    let note = move |warning| {
        if matches!(warning, InterpreterWarning::UnsupportedFont) {
            is_unsure.store(true, Ordering::Relaxed);
        }
    };
    InterpreterSettings { warning_sink: Arc::new(note), ..InterpreterSettings::default() }
}

fn text_of<'a>(
    page: &Page<'a>,
    pdf: &'a Pdf,
    cache: &InterpreterCache<'a>,
    settings: &InterpreterSettings,
) -> String {
    let (width, height) = page.render_dimensions();
    let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
    let turned = Affine::new(page.initial_transform(true).as_coeffs());
    let mut context = Context::new(turned, area, cache, pdf.xref(), settings.clone());
    let mut noted = Noted::default();
    interpret_page(page, &mut context, &mut noted);
    noted.lines.finish()
}

#[derive(Default)]
struct Noted {
    lines: Lines,
    run: Vec<(BfString, Placed)>,
}

impl<'a> Device<'a> for Noted {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        let is_vertical = run.writing_mode() == WritingMode::Vertical;
        self.run.clear();
        for glyph in run.glyphs() {
            let placed = placed(glyph, props.transform * glyph.transform(), is_vertical);
            let text = glyph.as_unicode().unwrap_or(BfString::Char('\u{fffd}'));
            self.run.push((text, placed));
        }
        let Some((_, first)) = self.run.first() else { return };
        let mut hasher = DefaultHasher::new();
        self.run.iter().for_each(|(text, _)| match text {
            BfString::Char(c) => c.hash(&mut hasher),
            BfString::String(text) => text.hash(&mut hasher),
        });
        if self.lines.is_drawn_again(hasher.finish(), *first) {
            return;
        }
        for (text, placed) in &self.run {
            match text {
                BfString::Char(c) => self.lines.put(c.encode_utf8(&mut [0; 4]), *placed),
                BfString::String(text) => self.lines.put(text, *placed),
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Returns where a glyph stands on the page.
fn placed(glyph: &Glyph<'_>, transform: Affine, is_vertical: bool) -> Placed {
    let advance = match glyph {
        Glyph::Outline(glyph) => glyph.advance_width(),
        Glyph::Type3(glyph) => glyph.advance_width(),
    };
    let advance = f64::from(advance.unwrap_or(500.0));
    let at = |x, y| {
        let point = transform * hayro::kurbo::Point::new(x, y);
        Point { x: point.x, y: point.y }
    };
    let from = at(0.0, 0.0);
    let to = if is_vertical { at(0.0, -UNITS) } else { at(advance, 0.0) };
    let top = at(0.0, UNITS);
    Placed { from, to, size: (top.x - from.x).hypot(top.y - from.y) }
}
