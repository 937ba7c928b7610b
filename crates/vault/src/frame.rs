//! Bytes of the journal: segment headers, frames, pointers and positions. No file is opened here.
//!
//! A frame is `length u32 | number u64 | chain 32 | sealed`. Its seal binds vault, segment, number
//! and chain, and the chain binds every sealed byte before it, so that a frame removed, moved or
//! replaced shows.

use comity_crypto::{Hash, Key, hash, seal};

use crate::folder::VaultId;
use crate::layout::Fields;

/// Bytes of a segment's header.
pub(crate) const SEGMENT_HEADER: usize = 56;
/// Bytes of a frame before its sealed part.
pub(crate) const FRAME_HEADER: usize = 44;
/// The longest body of a frame, in bytes.
pub const FRAME_BODY_MAX: usize = 16 << 20;
/// Bytes of a frame's sealed payload before its body.
const PREFIX: usize = 25;
/// The smallest and the largest `length` field.
const LENGTH_MIN: usize = FRAME_HEADER - 4 + seal::SEAL_OVERHEAD + PREFIX;
const LENGTH_MAX: usize = LENGTH_MIN + FRAME_BODY_MAX;

const MAGIC: &[u8; 8] = b"cmtyjrnl";
const VERSION: u32 = 1;
const PLACE: &[u8] = b"comity/journal-frame/v1";
const CHAIN: &str = "comity/journal-chain/v1";

/// A frame to be appended.
#[derive(Clone, Debug)]
pub struct NewFrame {
    /// What it is; the caller's numbering.
    pub kind: u8,
    /// At most [`FRAME_BODY_MAX`] bytes.
    pub body: Vec<u8>,
}

/// A frame of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Its number in the journal, from 0.
    pub number: u64,
    /// What it is; the caller's numbering.
    pub kind: u8,
    /// How many entries the key log must hold for this frame to be whole.
    pub keys_through: u64,
    /// The number of the first frame that was made durable together with this one.
    pub group_first: u64,
    /// The number of the last one.
    pub group_last: u64,
    /// The body.
    pub body: Vec<u8>,
    /// Where it lies.
    pub pointer: Pointer,
    /// Where the next one begins.
    pub next: Position,
}

/// Where a frame lies. Local to this vault, stable for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Pointer {
    /// The segment, from 1.
    pub segment: u32,
    /// The frame's first byte in it.
    pub offset: u64,
    /// The frame's whole length in bytes.
    pub length: u32,
}

/// A place between two frames, with the chain over everything before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The segment, from 1.
    pub segment: u32,
    /// The offset in it, in bytes.
    pub offset: u64,
    /// The number of the frame that begins here.
    pub number: u64,
    /// The chain over the frames before.
    pub chain: Hash,
}

impl Pointer {
    /// Returns the 16 bytes that stand for the pointer in an index row.
    pub fn to_bytes(self) -> [u8; 16] {
        let mut bytes = [0; 16];
        for (to, from) in bytes.iter_mut().zip(
            self.segment
                .to_be_bytes()
                .into_iter()
                .chain(self.offset.to_be_bytes())
                .chain(self.length.to_be_bytes()),
        ) {
            *to = from;
        }
        bytes
    }

    /// Reads 16 bytes.
    pub fn from_bytes(bytes: &[u8; 16]) -> Self {
        let mut fields = Fields::new(bytes);
        Self {
            segment: fields.u32().unwrap_or_default(),
            offset: fields.u64().unwrap_or_default(),
            length: fields.u32().unwrap_or_default(),
        }
    }
}

impl Position {
    /// Returns the position before the first frame of a vault.
    pub fn start(vault: VaultId) -> Self {
        Self {
            segment: 1,
            offset: SEGMENT_HEADER as u64,
            number: 0,
            chain: hash::tagged(CHAIN, &[&vault.0]),
        }
    }

    /// Returns 52 bytes.
    pub fn to_bytes(self) -> Vec<u8> {
        [
            self.segment.to_be_bytes().as_slice(),
            &self.offset.to_be_bytes(),
            &self.number.to_be_bytes(),
            &self.chain,
        ]
        .concat()
    }

    /// Reads 52 bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut fields = Fields::new(bytes);
        let position = Self {
            segment: fields.u32()?,
            offset: fields.u64()?,
            number: fields.u64()?,
            chain: fields.bytes()?,
        };
        fields.rest().is_empty().then_some(position)
    }

    /// Returns the position of the next frame when this one's sealed bytes are given.
    fn after(&self, sealed: &[u8]) -> Self {
        Self {
            segment: self.segment,
            offset: self.offset.saturating_add(FRAME_HEADER.saturating_add(sealed.len()) as u64),
            number: self.number.saturating_add(1),
            chain: hash::tagged(CHAIN, &[&self.chain, sealed]),
        }
    }

    /// Returns the position at the start of the next segment.
    pub(crate) fn next_segment(&self) -> Self {
        Self { segment: self.segment.saturating_add(1), offset: SEGMENT_HEADER as u64, ..*self }
    }
}

/// Returns the header of the segment that begins at a position.
pub(crate) fn segment_header(at: &Position) -> Vec<u8> {
    let mut header = Vec::with_capacity(SEGMENT_HEADER);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&VERSION.to_be_bytes());
    header.extend_from_slice(&at.segment.to_be_bytes());
    header.extend_from_slice(&at.number.to_be_bytes());
    header.extend_from_slice(&at.chain);
    header
}

/// What the header of a segment says.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Header {
    /// The segment begins at this position.
    Begins(Position),
    /// A newer version wrote it.
    Newer(u32),
    /// It is no header.
    Damaged,
}

/// Reads the header of a segment.
pub(crate) fn parse_segment_header(bytes: &[u8]) -> Header {
    let mut fields = Fields::new(bytes);
    let parsed = (|| {
        let magic = fields.bytes::<8>()?;
        let version = fields.u32()?;
        let (segment, number, chain) = (fields.u32()?, fields.u64()?, fields.bytes()?);
        let offset = SEGMENT_HEADER as u64;
        Some((magic, version, Position { segment, offset, number, chain }))
    })();
    match parsed {
        Some((magic, VERSION, position)) if magic == *MAGIC => Header::Begins(position),
        Some((magic, version, _)) if magic == *MAGIC && version > VERSION => Header::Newer(version),
        _ => Header::Damaged,
    }
}

/// Seals frames: one key, one vault.
#[derive(Clone)]
pub(crate) struct Sealer {
    key: Key,
    vault: VaultId,
}

impl Sealer {
    pub fn new(key: Key, vault: VaultId) -> Self {
        Self { key, vault }
    }

    /// Appends the bytes of a frame at a position; returns its pointer and the next position.
    pub fn write(
        &self,
        out: &mut Vec<u8>,
        at: &Position,
        group: (u64, u64),
        keys_through: u64,
        frame: &NewFrame,
    ) -> (Pointer, Position) {
        let mut payload = Vec::with_capacity(PREFIX.saturating_add(frame.body.len()));
        payload.push(frame.kind);
        payload.extend_from_slice(&group.0.to_be_bytes());
        payload.extend_from_slice(&group.1.to_be_bytes());
        payload.extend_from_slice(&keys_through.to_be_bytes());
        payload.extend_from_slice(&frame.body);
        let sealed = seal::seal(&self.key, &self.place(at), &payload);
        let length = FRAME_HEADER.saturating_add(sealed.len());
        out.extend_from_slice(
            &u32::try_from(length.saturating_sub(4)).unwrap_or(u32::MAX).to_be_bytes(),
        );
        out.extend_from_slice(&at.number.to_be_bytes());
        out.extend_from_slice(&at.chain);
        out.extend_from_slice(&sealed);
        let length = u32::try_from(length).unwrap_or(u32::MAX);
        (Pointer { segment: at.segment, offset: at.offset, length }, at.after(&sealed))
    }

    /// Opens the bytes of a whole frame that lies at an offset of a segment. `None` when a byte
    /// differs or it was sealed for another place.
    pub fn open(&self, segment: u32, offset: u64, bytes: &[u8]) -> Option<Frame> {
        let mut fields = Fields::new(bytes);
        let length = fields.u32()?;
        let (number, chain) = (fields.u64()?, fields.bytes()?);
        let sealed = fields.rest();
        let whole = u32::try_from(bytes.len()).ok()?;
        if length != whole.checked_sub(4)? {
            return None;
        }
        let at = Position { segment, offset, number, chain };
        let payload = seal::open(&self.key, &self.place(&at), sealed).ok()?;
        let mut fields = Fields::new(&payload);
        let kind = fields.u8()?;
        let (group_first, group_last) = (fields.u64()?, fields.u64()?);
        let keys_through = fields.u64()?;
        Some(Frame {
            number,
            kind,
            keys_through,
            group_first,
            group_last,
            body: fields.rest().to_vec(),
            pointer: Pointer { segment, offset, length: whole },
            next: at.after(sealed),
        })
    }

    fn place(&self, at: &Position) -> Vec<u8> {
        [
            PLACE,
            &self.vault.0,
            at.segment.to_be_bytes().as_slice(),
            &at.number.to_be_bytes(),
            &at.chain,
        ]
        .concat()
    }
}

/// Returns the whole length of a frame from its first four bytes; `None` outside the limits.
pub(crate) fn frame_length(first: [u8; 4]) -> Option<usize> {
    let length = usize::try_from(u32::from_be_bytes(first)).ok()?;
    (LENGTH_MIN..=LENGTH_MAX).contains(&length).then(|| length.saturating_add(4))
}
