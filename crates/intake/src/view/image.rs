//! Draws pictures: decoded, turned as their EXIF says, scaled. Runs in a worker only.

use std::io::Cursor;

use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::imageops::FilterType as Scaling;
use image::{DynamicImage, ExtendedColorType, ImageDecoder, ImageEncoder, ImageReader, Limits};

use super::{Picture, ViewProblem};
use crate::text::pdf::pages::calmly;

/// What decoding may take, in bytes: the worker's memory holds the file and a scaled copy too.
const DECODED_BYTES_MAX: u64 = 400 << 20;

/// The longest side that is decoded, in pixels.
const SIDE_MAX: u32 = 60_000;

/// A decoded picture, the right way up.
pub struct Still(DynamicImage);

impl Still {
    pub(super) fn open(file: &[u8]) -> Result<Self, ViewProblem> {
        calmly(|| decode(file)).flatten().map(Self).ok_or(ViewProblem::Unreadable)
    }

    /// Draws it on white, never larger than it is.
    pub(super) fn draw(&self, longest: u32) -> Result<Picture, ViewProblem> {
        let drawn = calmly(|| {
            let Self(still) = self;
            let scaled = if still.width().max(still.height()) > longest {
                &still.resize(longest, longest, Scaling::Triangle)
            } else {
                still
            };
            picture_of((scaled.width(), scaled.height()), on_white(scaled))
        });
        drawn.flatten().ok_or(ViewProblem::Unreadable)
    }
}

fn decode(file: &[u8]) -> Option<DynamicImage> {
    let mut reader = ImageReader::new(Cursor::new(file)).with_guessed_format().ok()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().ok()?;
    let turned = decoder.orientation().ok();
    let mut still = DynamicImage::from_decoder(decoder).ok()?;
    turned.into_iter().for_each(|turned| still.apply_orientation(turned));
    Some(still)
}

/// Returns the pixels as red, green, blue; where it is transparent white shows through.
fn on_white(still: &DynamicImage) -> Vec<u8> {
    if !still.color().has_alpha() {
        return still.to_rgb8().into_raw();
    }
    let over = |colour: u8, alpha: u8| {
        let sum = u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
        u8::try_from(sum / 255).unwrap_or(u8::MAX)
    };
    let pixels = still.to_rgba8();
    pixels
        .pixels()
        .flat_map(|p| {
            let [r, g, b, a] = p.0;
            [over(r, a), over(g, a), over(b, a)]
        })
        .collect()
}

/// Makes a PNG file of pixels, quickly rather than small.
pub(super) fn picture_of((width, height): (u32, u32), rgb: Vec<u8>) -> Option<Picture> {
    let mut png = Vec::new();
    PngEncoder::new_with_quality(&mut png, CompressionType::Fast, FilterType::Sub)
        .write_image(&rgb, width, height, ExtendedColorType::Rgb8)
        .ok()?;
    Some(Picture { width, height, png })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_scaled_on_white_and_not_enlarged() {
        let clear = DynamicImage::new_rgba8(30, 10);
        let still = Still(clear);

        let small = still.draw(15).unwrap();
        let same = still.draw(2_000).unwrap();

        assert_eq!((small.width, small.height, same.width, same.height), (15, 5, 30, 10));
        let pixels = image::load_from_memory(&small.png).unwrap().to_rgb8();
        assert!(pixels.pixels().all(|pixel| pixel.0 == [255; 3]), "transparent is white");
    }
}
