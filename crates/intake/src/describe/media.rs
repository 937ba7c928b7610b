//! Length, codecs and tags of recordings. Containers are read, nothing is decoded.

use std::io::Cursor;

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::well_known as audio;
use symphonia::core::codecs::video::{VideoCodecId, well_known as video};
use symphonia::core::formats::probe::Hint;
use symphonia::core::formats::{FormatOptions, FormatReader, Track};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::core::meta::MetadataOptions;

use super::{About, Facts};

/// The most tracks and tags that are told of.
const TRACKS_MAX: usize = 16;
const TAGS_MAX: usize = 40;

/// What may be found in a file of a type: a damaged film must not be told as a sound that its
/// bytes happen to look like.
const CONTAINERS: &[(&str, &[&str])] = &[
    ("audio/aac", &["aac"]),
    ("audio/aiff", &["aiff"]),
    ("audio/flac", &["flac"]),
    ("audio/mp4", &["isomp4"]),
    ("audio/mpeg", &["mp1", "mp2", "mp3"]),
    ("audio/ogg", &["ogg"]),
    ("audio/wav", &["wave"]),
    ("audio/x-aiff", &["aiff"]),
    ("audio/x-caf", &["caf"]),
    ("video/3gpp", &["isomp4"]),
    ("video/mp4", &["isomp4"]),
    ("video/ogg", &["ogg"]),
    ("video/quicktime", &["isomp4"]),
    ("video/webm", &["matroska"]),
    ("video/x-m4v", &["isomp4"]),
    ("video/x-matroska", &["matroska"]),
];

pub(super) fn describe(bytes: &[u8], media_type: &str, facts: &mut Facts) {
    let Some((_, expected)) = CONTAINERS.iter().find(|(known, _)| *known == media_type) else {
        return facts.remark("this version does not read this sort of recording");
    };
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let stream = MediaSourceStream::new(source, MediaSourceStreamOptions::default());
    let mut hint = Hint::new();
    hint.mime_type(media_type);
    let probed = symphonia::default::get_probe().probe(
        &hint,
        stream,
        FormatOptions::default(),
        MetadataOptions::default(),
    );
    match probed {
        Ok(mut reader) if expected.contains(&reader.format_info().short_name) => {
            recording(reader.as_mut(), facts);
        }
        Ok(_) | Err(_) => facts.remark("it is damaged: its length and codecs cannot be read"),
    }
}

fn recording(reader: &mut dyn FormatReader, facts: &mut Facts) {
    facts.add(About::Recording, "container", reader.format_info().long_name);
    let info = reader.media_info();
    let whole = info.time_base.zip(info.duration);
    let whole = whole.and_then(|(base, duration)| base.calc_duration(duration));
    let tracks = reader.tracks();
    let longest = tracks.iter().filter_map(length).max_by(f64::total_cmp);
    match whole.map(|time| time.as_secs_f64()).or(longest).filter(|seconds| *seconds > 0.0) {
        Some(seconds) => facts.add(About::Recording, "duration", clock(seconds)),
        None => facts.remark("its length is not stated"),
    }
    for one in tracks.iter().take(TRACKS_MAX) {
        track(one, facts);
    }
    let mut metadata = reader.metadata();
    let Some(revision) = metadata.skip_to_latest() else { return };
    for tag in revision.media.tags.iter().take(TAGS_MAX) {
        let value = tag.raw.value.to_string();
        facts.add(About::Recording, &format!("tag {}", tag.raw.key), value);
    }
}

fn length(track: &Track) -> Option<f64> {
    let time = track.time_base?.calc_duration(track.duration?)?;
    Some(time.as_secs_f64())
}

/// Writes seconds as `1:02:03.456`.
fn clock(seconds: f64) -> String {
    // Beyond a year it is nonsense that a damaged file states.
    let millis = (seconds.clamp(0.0, 31_536_000.0) * 1_000.0).round();
    let whole = format!("{millis:.0}").parse::<u64>().unwrap_or(0);
    let (seconds, millis) = (whole / 1_000, whole % 1_000);
    let (minutes, seconds) = (seconds / 60, seconds % 60);
    format!("{}:{:02}:{seconds:02}.{millis:03}", minutes / 60, minutes % 60)
}

fn track(track: &Track, facts: &mut Facts) {
    match &track.codec_params {
        Some(CodecParameters::Audio(sound)) => {
            let known = symphonia::default::get_codecs().get_audio_decoder(sound.codec);
            let name = match known {
                Some(known) => known.codec.info.long_name.to_owned(),
                None if sound.codec == audio::CODEC_ID_OPUS => "Opus".to_owned(),
                None if sound.codec == audio::CODEC_ID_AC3 => "AC-3".to_owned(),
                None => format!("codec {}", sound.codec),
            };
            let rate = sound.sample_rate.map(|rate| format!(", {rate} Hz")).unwrap_or_default();
            let channels = sound.channels.as_ref().map(|all| all.count());
            let channels = channels.map(|count| format!(", {count} channels")).unwrap_or_default();
            facts.add(About::Recording, "sound", format!("{name}{rate}{channels}"));
        }
        Some(CodecParameters::Video(film)) => {
            let size = film.width.zip(film.height);
            let size = size.map(|(width, height)| format!(", {width} × {height} pixels"));
            let name = video_name(film.codec);
            facts.add(About::Recording, "film", format!("{name}{}", size.unwrap_or_default()));
        }
        Some(CodecParameters::Subtitle(_)) => facts.add(About::Recording, "subtitles", "yes"),
        _ => facts.add(About::Recording, "track", "of a codec that this version does not know"),
    }
}

fn video_name(codec: VideoCodecId) -> String {
    let known = [
        (video::CODEC_ID_H264, "H.264"),
        (video::CODEC_ID_HEVC, "H.265"),
        (video::CODEC_ID_AV1, "AV1"),
        (video::CODEC_ID_VP8, "VP8"),
        (video::CODEC_ID_VP9, "VP9"),
        (video::CODEC_ID_MPEG1, "MPEG-1"),
        (video::CODEC_ID_MPEG2, "MPEG-2"),
        (video::CODEC_ID_MPEG4, "MPEG-4"),
        (video::CODEC_ID_MJPEG, "Motion JPEG"),
        (video::CODEC_ID_THEORA, "Theora"),
        (video::CODEC_ID_H263, "H.263"),
    ];
    let name = known.into_iter().find(|(id, _)| *id == codec);
    name.map_or_else(|| format!("codec {codec}"), |(_, name)| name.to_owned())
}
