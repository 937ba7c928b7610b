//! From the precise errors of the crates below to a problem with a way out.

use std::io;

use comity_changes::Malformed;
use comity_changes::verdict::Reason;
use comity_contract::{Problem, ProblemCode as Code};
use comity_crypto::CryptoError;
use comity_vault::{Part, StoreError, VaultError};

/// A problem on its way out; made from every error below with `?`.
#[derive(Debug)]
pub(crate) struct Refuse(pub Problem);

/// What a feature answers.
pub(crate) type Answer<T> = Result<T, Refuse>;

/// Refuses with a code's default words.
pub(crate) fn refuse<T>(code: Code) -> Answer<T> {
    Err(Refuse(code.problem()))
}

impl From<Problem> for Refuse {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl From<Code> for Refuse {
    fn from(code: Code) -> Self {
        Self(code.problem())
    }
}

impl From<VaultError> for Refuse {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::Store(error) => error.into(),
            VaultError::Malformed(error) => error.into(),
            VaultError::NotReadable => Code::NotReleased.into(),
            VaultError::Refused(reason) => reason.into(),
        }
    }
}

impl From<Reason> for Refuse {
    fn from(reason: Reason) -> Self {
        let code = match reason {
            Reason::NotInForce => Code::TeamNotActive,
            Reason::MandateEnded => Code::MandateEnded,
            Reason::InstallationRevoked => Code::InstallationRevoked,
            Reason::TeamFrozen => Code::TeamFrozen,
            Reason::OriginatorOnly => Code::NotTheOriginator,
            Reason::CompartmentClosed => Code::CompartmentClosed,
            Reason::NotAMember
            | Reason::CompartmentWrong
            | Reason::MemberWrong
            | Reason::NoMandate
            | Reason::RoleForbids
            | Reason::ActWrong
            | Reason::CutOffWrong
            | Reason::RecordForeign
            | Reason::RecordUnknown
            | Reason::WrongCompartment => Code::NotAllowed,
            Reason::Malformed
            | Reason::CharterWrong
            | Reason::CompartmentUnknown
            | Reason::FeedUnknown
            | Reason::SignatureWrong
            | Reason::ChainBroken
            | Reason::SplitTooOften
            | Reason::ForeignDependency
            | Reason::FeedSplit
            | Reason::PastCutOff
            | Reason::MandateFell
            | Reason::Lifted
            | Reason::KeyReplaced
            | Reason::CutOffPending
            | Reason::Reissued => Code::Internal,
        };
        let problem = code.problem();
        Self(if code == Code::Internal { problem.about(reason.to_string()) } else { problem })
    }
}

impl From<StoreError> for Refuse {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::InUse { program, pid, since } => Code::VaultInUse
                .problem()
                .saying(format!("{program} (process {pid}) has had this vault open since {since}."))
                .into(),
            StoreError::Missing => Code::VaultAbsent.into(),
            StoreError::Exists => Code::VaultExists.into(),
            StoreError::RecoveryExists => Code::FileExists.into(),
            StoreError::Newer { .. } => Code::VaultNewer.into(),
            StoreError::Damaged { part: Part::Slot, .. } => Code::SlotDamaged.into(),
            StoreError::Damaged { part, file, entry } => {
                Code::VaultDamaged.problem().about(format!("{part} {file}, entry {entry}")).into()
            }
            StoreError::WrongPassphrase => Code::WrongPassphrase.into(),
            StoreError::WrongRecovery => Code::WrongRecoveryFile.into(),
            StoreError::NoSpace => Code::NoSpace.into(),
            StoreError::TooLong { .. } => Code::ValueTooLong.into(),
            StoreError::Erased(_) => Code::NotReleased.into(),
            StoreError::BlobMissing(_) => Code::ContentNotHeld.into(),
            StoreError::Broken => Code::StorageFailed.into(),
            StoreError::Crypto(error) => error.into(),
            StoreError::Io(error) => stored(&error),
        }
    }
}

impl From<Malformed> for Refuse {
    fn from(error: Malformed) -> Self {
        match error {
            Malformed::Limit(what) => {
                let said = format!("The {what} is longer than can be kept.");
                Code::ValueTooLong.problem().saying(said).into()
            }
            Malformed::Newer(version) => {
                Code::VaultNewer.problem().about(format!("format {version}")).into()
            }
            Malformed::Cbor | Malformed::Shape(_) | Malformed::Root | Malformed::Signature => {
                Code::Internal.problem().about(error.to_string()).into()
            }
        }
    }
}

impl From<CryptoError> for Refuse {
    fn from(error: CryptoError) -> Self {
        match error {
            CryptoError::Io(error) => stored(&error),
            CryptoError::ExcessiveWork => Code::SlotDamaged.into(),
            CryptoError::WrongPassphrase => Code::WrongPassphrase.into(),
            CryptoError::SealBroken
            | CryptoError::SignatureWrong
            | CryptoError::KeyMalformed
            | CryptoError::NotForUs
            | CryptoError::Damaged => Code::ContentDamaged.into(),
        }
    }
}

/// Refuses because a file that a person named cannot be read.
pub(crate) fn unreadable(error: &io::Error) -> Refuse {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "There is nothing at that place. Check the name.",
        io::ErrorKind::PermissionDenied => "You may not read it. Ask for the right, or copy it.",
        _ => "Check that the disk or stick is still there.",
    };
    Code::FileUnreadable.problem().hinting(hint).into()
}

/// Refuses because something could not be written.
pub(crate) fn stored(error: &io::Error) -> Refuse {
    match error.kind() {
        _ if is_full(error) => Code::NoSpace.into(),
        io::ErrorKind::AlreadyExists => Code::FileExists.into(),
        kind => Code::StorageFailed.problem().about(kind.to_string()).into(),
    }
}

/// Returns whether something could not be written for want of room.
pub(crate) fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}
