//! Why a member, or what it holds, was not given.

use std::io;

/// Why a member was not given, or a container not gone through to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Reason {
    /// Only a list was asked for.
    ListedOnly = 1,
    /// It is encrypted.
    Encrypted,
    /// It is packed in a way this version does not unpack.
    UnknownMethod,
    /// What is packed does not unpack.
    Damaged,
    /// It ends before its end.
    CutShort,
    /// Its bytes do not have the checksum that the container states.
    ChecksumWrong,
    /// It is a link; links are not followed.
    Link,
    /// It is a device, a pipe, or another thing without bytes.
    Special,
    /// It is an object of another program without bytes of its own.
    NotAFile,
    /// Its bytes are also those of another member, as in a bomb.
    Overlaps,
    /// It unpacks to far more than it is packed, as a bomb does.
    Ratio,
    /// It is larger than a member may be.
    TooLarge,
    /// The family would be larger than it may be.
    FamilyTooLarge,
    /// The family would have more members than it may have.
    TooMany,
    /// It lies deeper than is opened.
    TooDeep,
    /// This version does not open what it is.
    NotOpenedHere,
    /// The list of members is damaged.
    ListDamaged,
    /// It needs more memory than the reader may have.
    Memory,
    /// The reader ended before it: it took too long, or broke.
    ReaderEnded,
}

impl Reason {
    /// Every reason, in the order of its number.
    pub const ALL: [Self; 19] = [
        Self::ListedOnly,
        Self::Encrypted,
        Self::UnknownMethod,
        Self::Damaged,
        Self::CutShort,
        Self::ChecksumWrong,
        Self::Link,
        Self::Special,
        Self::NotAFile,
        Self::Overlaps,
        Self::Ratio,
        Self::TooLarge,
        Self::FamilyTooLarge,
        Self::TooMany,
        Self::TooDeep,
        Self::NotOpenedHere,
        Self::ListDamaged,
        Self::Memory,
        Self::ReaderEnded,
    ];

    /// Returns what happened, in words for the person at the desk; of a member or of what it holds.
    pub fn words(self) -> &'static str {
        match self {
            Self::ListedOnly => "it was listed, as was asked",
            Self::Encrypted => "it is encrypted",
            Self::UnknownMethod => "it is packed in a way this version does not unpack",
            Self::Damaged => "what is packed is damaged",
            Self::CutShort => "it ends before its end",
            Self::ChecksumWrong => "its bytes do not have the checksum that stands beside them",
            Self::Link => "it is a link; links are not followed",
            Self::Special => "it is a device, a pipe or the like",
            Self::NotAFile => "it is an object without bytes of its own",
            Self::Overlaps => "its bytes are also those of another member, as in a bomb",
            Self::Ratio => "it unpacks to over 200 times its size, as a bomb does",
            Self::TooLarge => "it is larger than 1 GiB",
            Self::FamilyTooLarge => {
                "the family would be larger than 4 GiB or 200 times what holds it"
            }
            Self::TooMany => "there are more than 10,000 members",
            Self::TooDeep => "it lies more than 4 levels deep, or is over 64 MiB: not opened",
            Self::NotOpenedHere => "this version does not open what it is",
            Self::ListDamaged => "the list of its members is damaged",
            Self::Memory => "unpacking it needs more memory than the reader may have",
            Self::ReaderEnded => "the reader ended before it",
        }
    }

    /// Returns what to do about it.
    pub fn hint(self) -> &'static str {
        match self {
            Self::ListedOnly => "Import the file again and have its members taken.",
            Self::Encrypted => "Open it with its password elsewhere and import what it holds.",
            Self::Link | Self::Special | Self::NotAFile => "Nothing to do.",
            Self::Overlaps | Self::Ratio => "Do not unpack it; the whole is kept as it is.",
            Self::UnknownMethod
            | Self::Damaged
            | Self::CutShort
            | Self::ChecksumWrong
            | Self::TooLarge
            | Self::FamilyTooLarge
            | Self::TooMany
            | Self::TooDeep
            | Self::NotOpenedHere
            | Self::ListDamaged
            | Self::Memory
            | Self::ReaderEnded => {
                "The whole is kept as it is; unpack it elsewhere and import what is needed."
            }
        }
    }

    /// Returns the reason of a number.
    pub(crate) fn of(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| *reason as u8 == number)
    }

    /// Returns the reason that reading what is packed failed. What libraries say beyond the kind
    /// of error is words, and these few of them are told apart.
    pub(super) fn of_reading(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::CutShort,
            io::ErrorKind::Unsupported => Self::UnknownMethod,
            io::ErrorKind::OutOfMemory => Self::Memory,
            _ => {
                let words = error.to_string().to_ascii_lowercase();
                if ["checksum", "crc", "digest"].iter().any(|word| words.contains(word)) {
                    Self::ChecksumWrong
                } else {
                    Self::Damaged
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_number() {
        for (at, reason) in Reason::ALL.into_iter().enumerate() {
            assert_eq!(usize::from(reason as u8), at + 1, "{reason:?}");
            assert_eq!(Reason::of(reason as u8), Some(reason));
        }
        assert_eq!(Reason::of(0), None);
    }
}
