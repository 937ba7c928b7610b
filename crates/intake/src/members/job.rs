//! The worker's job of going through a family: what is told, as parts, and back again.

use std::io;

use super::{
    End, Event, FAMILY_BYTES_MAX, MEMBERS_MAX, Member, MemberTime, NAME_BYTES_MAX, Opened, Options,
    PARENT_BYTES_MAX, Reason, Treatment, expand,
};
use crate::facts::Time;
use crate::worker::{Job, Put, Take, Work, nonsense};

/// The job in the worker's table.
pub const MEMBERS: Job = Job {
    number: 2,
    file_bytes_max: PARENT_BYTES_MAX,
    answer_bytes_max: 0,
    parts_bytes_max: FAMILY_BYTES_MAX + (MEMBERS_MAX as u64) * (64 << 10),
    work,
};

/// The longest media type that is passed on, in bytes.
const MEDIA_TYPE_BYTES_MAX: usize = 200;

/// A kept or shown form takes up to so many times the bytes of a name.
const FORM_TIMES: usize = 12;

/// The most bytes of a member in one part.
const DATA_BYTES_MAX: usize = 1 << 20;

/// What a worker told, with bytes of its own.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Begin(Member),
    Data(Vec<u8>),
    End(End),
    Opened(Opened),
}

/// Returns the job's parameters.
pub(crate) fn params(media_type: &str, how: Options) -> Vec<u8> {
    Put::default().text(media_type).u8(number(how.mail)).u8(number(how.archives)).done()
}

fn number(treatment: Treatment) -> u8 {
    match treatment {
        Treatment::List => 0,
        Treatment::Expand => 1,
    }
}

fn treatment(number: u8) -> io::Result<Treatment> {
    match number {
        0 => Ok(Treatment::List),
        1 => Ok(Treatment::Expand),
        _ => Err(nonsense()),
    }
}

fn work(work: Work<'_, '_>) -> io::Result<Vec<u8>> {
    let mut take = Take::of(work.params);
    let media_type = take.text(MEDIA_TYPE_BYTES_MAX)?;
    let how = Options { mail: treatment(take.u8()?)?, archives: treatment(take.u8()?)? };
    take.end()?;
    let reply = work.reply;
    expand(&work.file, media_type, how, &mut |event| reply.part(&encode(&event)))?;
    Ok(Vec::new())
}

fn encode(event: &Event<'_>) -> Vec<u8> {
    match event {
        Event::Begin(member) => encode_member(member),
        Event::Data(bytes) => Put::default().u8(1).bytes(bytes).done(),
        Event::End(End::Whole { size_differs }) => {
            Put::default().u8(2).u8(0).u8(u8::from(*size_differs)).done()
        }
        Event::End(End::Not(why)) => Put::default().u8(2).u8(*why as u8).u8(0).done(),
        Event::Opened(opened) => Put::default()
            .u8(3)
            .u32(opened.number.unwrap_or(u32::MAX))
            .u32(opened.members)
            .u32(opened.folders)
            .u8(opened.stopped.map_or(0, |why| why as u8))
            .done(),
    }
}

fn encode_member(member: &Member) -> Vec<u8> {
    let put = Put::default()
        .u8(0)
        .u32(member.number)
        .u32(member.parent.unwrap_or(u32::MAX))
        .u8(member.depth)
        .text(&member.path)
        .text(&member.shown)
        .u8(u8::from(member.hostile))
        .u8(u8::from(member.bytes_stated.is_some()))
        .u64(member.bytes_stated.unwrap_or_default());
    match &member.modified {
        None => put.u8(0),
        Some(MemberTime::Utc(time)) => put.u8(1).u64(time.seconds.cast_unsigned()).u32(time.nanos),
        Some(MemberTime::NoZone(text)) => put.u8(2).text(text),
    }
    .done()
}

/// Reads a part. Anything that is none is an error of kind `InvalidData`.
pub(crate) fn decode(part: &[u8]) -> io::Result<Told> {
    let mut take = Take::of(part);
    let told = match take.u8()? {
        0 => Told::Begin(decode_member(&mut take)?),
        1 => Told::Data(take.bytes(DATA_BYTES_MAX)?.to_vec()),
        2 => Told::End(match (take.u8()?, take.u8()?) {
            (0, differs) => End::Whole { size_differs: differs != 0 },
            (why, _) => End::Not(Reason::of(why).ok_or_else(nonsense)?),
        }),
        3 => Told::Opened(Opened {
            number: Some(take.u32()?).filter(|number| *number != u32::MAX),
            members: take.u32()?,
            folders: take.u32()?,
            stopped: match take.u8()? {
                0 => None,
                why => Some(Reason::of(why).ok_or_else(nonsense)?),
            },
        }),
        _ => return Err(nonsense()),
    };
    take.end()?;
    Ok(told)
}

fn decode_member(take: &mut Take<'_>) -> io::Result<Member> {
    let form_bytes_max = NAME_BYTES_MAX.saturating_mul(FORM_TIMES);
    let number = take.u32()?;
    let parent = Some(take.u32()?).filter(|parent| *parent != u32::MAX);
    let depth = take.u8()?;
    let path = take.text(form_bytes_max)?.to_owned();
    let shown = take.shown(form_bytes_max)?;
    let hostile = take.u8()? != 0;
    let is_stated = take.u8()? != 0;
    let bytes_stated = Some(take.u64()?).filter(|_| is_stated);
    let modified = match take.u8()? {
        0 => None,
        1 => {
            let time = Time { seconds: take.u64()?.cast_signed(), nanos: take.u32()? };
            Some(MemberTime::Utc(time))
        }
        2 => Some(MemberTime::NoZone(take.shown(64)?)),
        _ => return Err(nonsense()),
    };
    // Members come in order; a parent was met before. Only that much can be believed at all.
    let in_order = number < MEMBERS_MAX && parent.is_none_or(|parent| parent < number);
    let member = Member { number, parent, depth, path, shown, hostile, bytes_stated, modified };
    if in_order { Ok(member) } else { Err(nonsense()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member() -> Member {
        Member {
            number: 7,
            parent: Some(3),
            depth: 2,
            path: "a/%FF.txt".into(),
            shown: "a/‹FF›.txt".into(),
            hostile: true,
            bytes_stated: Some(1 << 40),
            modified: Some(MemberTime::NoZone("2019-03-01 12:44:10".into())),
        }
    }

    #[test]
    fn what_was_told_comes_back() {
        let moment = MemberTime::Utc(Time { seconds: -5, nanos: 7 });
        let other = Member { modified: Some(moment), parent: None, ..member() };
        let opened = Opened { number: None, members: 3, folders: 1, stopped: Some(Reason::Ratio) };

        for told in [member(), other] {
            assert_eq!(decode(&encode(&Event::Begin(told.clone()))).unwrap(), Told::Begin(told));
        }
        for end in [End::Whole { size_differs: true }, End::Not(Reason::Encrypted)] {
            assert_eq!(decode(&encode(&Event::End(end))).unwrap(), Told::End(end));
        }
        assert_eq!(decode(&encode(&Event::Opened(opened))).unwrap(), Told::Opened(opened));
        assert_eq!(decode(&encode(&Event::Data(b"x"))).unwrap(), Told::Data(b"x".into()));
    }

    /// A worker that was taken over can say nothing but members.
    #[test]
    fn wild_parts_are_garbage() {
        let whole = encode(&Event::Begin(member()));

        for (at, value) in [(0, 9), (4, 0xff), (5, 9), (11, 0xff)] {
            let mut wild = whole.clone();
            wild[at] = value;
            assert!(decode(&wild).is_err(), "byte {at}");
        }
        assert!(decode(&whole[..whole.len() - 1]).is_err(), "cut short");
        assert!(decode(&[2, 99, 0]).is_err() && decode(&[]).is_err());
    }
}
