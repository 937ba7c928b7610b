//! Types that a few fixed bytes at a fixed place give away, where `infer` knows none or another.

/// Place, bytes, media type. The first that fits counts.
const TABLE: &[(usize, &[u8], &str)] = &[
    (0, b"EVF\x09\x0d\x0a\xff\x00", "application/x-ewf"),
    (0, b"EVF2\x0d\x0a\x81\x00", "application/x-ewf"),
    (0, b"LEF2\x0d\x0a\x81\x00", "application/x-ewf"),
    (0, b"LVF\x09\x0d\x0a\xff\x00", "application/x-ewf"),
    (0, b"KDMV", "application/x-vmdk"),
    (0, b"# Disk DescriptorFile", "application/x-vmdk"),
    (0, b"conectix", "application/x-vhd"),
    (0, b"vhdxfile", "application/x-vhdx"),
    (0x8001, b"CD001", "application/x-iso9660-image"),
    (0, b"ANDROID BACKUP\n", "application/x-android-backup"),
    (0, b"bplist00", "application/x-bplist"),
    (4, b"Standard Jet DB", "application/x-msaccess"),
    (4, b"Standard ACE DB", "application/x-msaccess"),
    (0, b"!BDN", "application/vnd.ms-outlook"),
    (0, b"regf", "application/x-ms-registry"),
    (0, b"ElfFile\0", "application/x-ms-evtx"),
    (0, b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46", "application/x-ms-shortcut"),
    (0, b"\xd4\xc3\xb2\xa1", "application/vnd.tcpdump.pcap"),
    (0, b"\xa1\xb2\xc3\xd4", "application/vnd.tcpdump.pcap"),
    (0, b"\x0a\x0d\x0d\x0a", "application/x-pcapng"),
    (0, b"age-encryption.org/v1\n", "application/x-age"),
    (7, b"**ACE**", "application/x-ace-compressed"),
    (0, b"\x60\xea", "application/x-arj"),
    (2, b"-lh", "application/x-lzh-compressed"),
    (0, b"\x5d\0\0", "application/x-lzma"),
    (0, b"RE~^", "application/vnd.rar"),
    (0, b"070701", "application/x-cpio"),
    (0, b"070702", "application/x-cpio"),
    (0, b"070707", "application/x-cpio"),
    (0, b"MPCK", "audio/x-musepack"),
    (0, b"MP+", "audio/x-musepack"),
    (0, b"Extended Module:", "audio/x-mod"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"\xff\xfd", "audio/mpeg"),
    (0, b"\xff\xe2", "audio/mpeg"),
    (0, b"\xff\xe3", "audio/mpeg"),
    (0, b".RMF", "application/vnd.rn-realmedia"),
    (0, b"BPG\xfb", "image/bpg"),
    (0, b"gimp xcf", "image/x-xcf"),
    (0, b"FUJIFILMCCD-RAW", "image/x-fuji-raf"),
    (20, b"jpm ", "image/jpm"),
    (0, b"\xff\xd8\xff\xf7", "image/jls"),
    (36, b"acsp", "application/vnd.iccprofile"),
    (0, b"ttcf", "font/collection"),
    (34, b"LP", "application/vnd.ms-fontobject"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypheix", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypM4A ", "audio/mp4"),
    (4, b"ftypM4B ", "audio/mp4"),
    (4, b"ftypF4A ", "audio/mp4"),
    (4, b"ftypF4B ", "audio/mp4"),
    (4, b"ftypM4V", "video/x-m4v"),
    (4, b"ftypqt  ", "video/quicktime"),
    (4, b"ftyp3g", "video/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (4, b"moov", "video/quicktime"),
    (4, b"wide", "video/quicktime"),
];

/// Returns the type by the table, by the first sector of a disk, or by an Ogg stream's beginning.
pub(super) fn of(head: &[u8], size: u64) -> Option<&'static str> {
    if let Some((.., found)) = TABLE.iter().find(|(at, bytes, _)| has(head, *at, bytes)) {
        return Some(found);
    }
    if has(head, 0, b"OggS") {
        return Some(ogg(head));
    }
    if let Some(found) = after_tag(head).or_else(|| matroska(head)) {
        return Some(found);
    }
    if let Some(picture) = portable(head) {
        return Some(picture);
    }
    is_disk(head, size).then_some("application/x-raw-disk-image")
}

/// Returns types of weaker signs, after all stronger ones: junk may stand before a PDF's mark.
pub(super) fn late(head: &[u8]) -> Option<&'static str> {
    let beginning = head.get(..1024).unwrap_or(head);
    if contains(beginning, b"%PDF-") {
        return Some("application/pdf");
    }
    // The two bytes say how: their sum is a multiple of 31.
    match head {
        [0x78, flags @ (0x01 | 0x5e | 0x9c | 0xda), _, ..] if !flags.is_ascii_graphic() => {
            Some("application/zlib")
        }
        _ => None,
    }
}

/// Says whether `bytes` stand at a place.
pub(super) fn has(head: &[u8], at: usize, bytes: &[u8]) -> bool {
    head.get(at..).is_some_and(|rest| rest.starts_with(bytes))
}

/// Says whether `part` stands anywhere.
pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Pictures of which the first line is all there is to see: P1 to P6, then a width.
fn portable(head: &[u8]) -> Option<&'static str> {
    let [b'P', form, blank, width, ..] = head else { return None };
    if !blank.is_ascii_whitespace() || !(width.is_ascii_digit() || *width == b'#') {
        return None;
    }
    match form {
        b'1' | b'4' => Some("image/x-portable-bitmap"),
        b'2' | b'5' => Some("image/x-portable-graymap"),
        b'3' | b'6' => Some("image/x-portable-pixmap"),
        _ => None,
    }
}

/// A tag of ID3 may stand before any sound: what follows it decides.
fn after_tag(head: &[u8]) -> Option<&'static str> {
    let sizes: [u8; 4] = head.get(6..10).filter(|_| has(head, 0, b"ID3"))?.try_into().ok()?;
    // Seven bits a byte, so that no size looks like the beginning of a sound.
    let size = sizes.into_iter().fold(0_usize, |size, byte| size << 7 | usize::from(byte & 0x7f));
    let rest = head.get(size.checked_add(10)?..)?;
    match rest {
        [0xff, 0xf0 | 0xf1 | 0xf8 | 0xf9, ..] => Some("audio/aac"),
        [b'f', b'L', b'a', b'C', ..] => Some("audio/flac"),
        _ => None,
    }
}

/// Matroska and its branch for the web: the kind is named near the beginning.
fn matroska(head: &[u8]) -> Option<&'static str> {
    let beginning = head.get(..128).unwrap_or(head);
    if !has(head, 0, b"\x1a\x45\xdf\xa3") {
        return None;
    }
    Some(if contains(beginning, b"webm") { "video/webm" } else { "video/x-matroska" })
}

fn ogg(head: &[u8]) -> &'static str {
    let first_page = head.get(..128).unwrap_or(head);
    let sounds: [&[u8]; 4] = [b"vorbis", b"OpusHead", b"Speex", b"FLAC"];
    if sounds.iter().any(|sound| contains(first_page, sound)) {
        "audio/ogg"
    } else if contains(first_page, b"theora") {
        "video/ogg"
    } else {
        "application/ogg"
    }
}

/// A boot sector with its mark, or an ext file system, in a file of whole sectors.
fn is_disk(head: &[u8], size: u64) -> bool {
    let whole = size >= 1 << 18 && size.is_multiple_of(512);
    let boots = has(head, 510, b"\x55\xaa")
        && head.first().is_some_and(|first| matches!(first, 0x00 | 0x33 | 0xeb | 0xe9 | 0xfa));
    whole && (boots || has(head, 1080, b"\x53\xef"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disks_have_a_boot_sector_and_whole_sectors() {
        let mut disk = vec![0; 1 << 18];
        disk[0] = 0xeb;
        disk[510..512].copy_from_slice(b"\x55\xaa");

        assert_eq!(of(&disk, 1 << 18), Some("application/x-raw-disk-image"));
        assert_eq!(of(&disk, (1 << 18) + 1), None);
    }

    #[test]
    fn what_follows_a_tag_decides() {
        let tagged = |frame: &[u8]| [b"ID3\x04\0\0\0\0\x01\x01", &[0; 129][..], frame].concat();

        assert_eq!(of(&tagged(b"\xff\xf1\x50"), 200), Some("audio/aac"));
        assert_eq!(of(&tagged(b"\xff\xfb\x50"), 200), None, "an MP3, which `infer` knows");
        assert_eq!(of(&tagged(b""), 200), None);
    }

    #[test]
    fn junk_before_a_pdf_does_not_hide_it() {
        assert_eq!(late(b"\0\0junk%PDF-1.4"), Some("application/pdf"));
    }
}
