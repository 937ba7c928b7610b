//! What happens in a world: steps drawn from a seed, or read from a file that was kept.
//!
//! A step names its parts by plain numbers, taken modulo what there is when it is done. So any
//! part of a plan is a plan, and a failing one can be shrunk by leaving steps out.

use std::fmt;

use crate::chance::Chance;

macro_rules! acts {
    ($($act:ident $word:literal $weight:literal,)*) => {
        /// What a step does.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Act { $($act,)* }

        /// Every act, its word in files, and how often it is drawn.
        const ACTS: &[(Act, &str, u64)] = &[$((Act::$act, $word, $weight),)*];
    };
}

acts! {
    Note "note" 6,
    Retitle "retitle" 8,
    Update "update" 5,
    Entry "entry" 6,
    Withdraw "withdraw" 3,
    Handle "handle" 3,
    Tighten "tighten" 3,
    Propose "propose" 3,
    Answer "answer" 3,
    Add "add" 4,
    End "end" 2,
    Revoke "revoke" 2,
    CutOff "cut-off" 3,
    Reissue "reissue" 3,
    Decide "decide" 2,
    Circle "circle" 4,
    Join "join" 5,
    Leave "leave" 3,
    Close "close" 2,
    Send "send" 22,
    Tell "tell" 10,
    Deliver "deliver" 26,
    Drop "drop" 3,
    Duplicate "duplicate" 3,
    Corrupt "corrupt" 3,
    Truncate "truncate" 2,
    Request "request" 4,
    Part "part" 2,
    Heal "heal" 2,
    Lock "lock" 2,
    Crash "crash" 2,
    Rebuild "rebuild" 1,
    Backup "backup" 2,
    Restore "restore" 3,
    Clone "clone" 1,
    Clock "clock" 1,
    Equivocate "equivocate" 2,
    Forge "forge" 6,
    Leak "leak" 2,
    Intrude "intrude" 3,
    Gather "gather" 5,
    Feud "feud" 2,
    Agree "agree" 2,
    Cross "cross" 3,
    Letter "letter" 6,
    Fill "fill" 3,
    Rotate "rotate" 3,
    Forget "forget" 3,
    Settle "settle" 5,
    Sweep "sweep" 1,
    Judge "judge" 3,
}

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub act: Act,
    /// Who, whom, what: as far as the act asks.
    pub of: [u64; 3],
}

/// A world and what happens in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub seed: u64,
    /// Parties, each with a leader from the founding on.
    pub parties: usize,
    /// Installations that may be added later: further ones of parties, and participants.
    pub further: usize,
    pub participants: usize,
    pub steps: Vec<Step>,
}

impl Plan {
    /// Draws a plan.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let parties = 2 + chance.below(4) as usize;
        let crowd = seed % 50 == 49;
        let further = if crowd { 4 + chance.below(30) as usize } else { chance.below(3) as usize };
        let participants = chance.below(2) as usize;
        let (least, more) = if crowd { (80, 40) } else { (40, 100) };
        let count = least + chance.below(more);
        let weights: Vec<(Act, u64)> = ACTS.iter().map(|(act, _, many)| (*act, *many)).collect();
        let others = further + participants;
        let mut steps = gathering(&mut chance, parties, others);
        steps.extend((0..count).map(|_| Step {
            act: chance.weighted(&weights),
            of: [chance.below(1_000), chance.below(1_000), chance.below(1_000)],
        }));
        Self { seed, parties, further, participants, steps }
    }

    /// Reads a plan as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.starts_with('#'));
        let numbers = |words: &[&str]| words.iter().map(|w| w.parse().ok()).collect();
        let head: Vec<&str> = lines.next()?.split(' ').collect();
        let numbers_of: Option<Vec<u64>> = numbers(head.get(1..)?);
        let [seed, parties, further, participants] = numbers_of?.try_into().ok()?;
        let step = |line: &str| {
            let words: Vec<&str> = line.split(' ').collect();
            let (act, _, _) = ACTS.iter().find(|(_, word, _)| Some(word) == words.first())?;
            let of: Option<Vec<u64>> = numbers(words.get(1..)?);
            Some(Step { act: *act, of: of?.try_into().ok()? })
        };
        let steps = lines.map(step).collect::<Option<_>>()?;
        let [parties, further, participants] =
            [parties, further, participants].map(|many| many as usize);
        Some(Self { seed, parties, further, participants, steps })
    }
}

/// Most who may be added are, before anything else happens.
fn gathering(chance: &mut Chance, parties: usize, others: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for n in 0..others as u64 {
        let giver = n % parties as u64;
        if chance.below(3) == 0 {
            continue;
        }
        steps.push(Step { act: Act::Add, of: [giver, parties as u64 + n, chance.below(1_000)] });
    }
    steps.push(Step { act: Act::Gather, of: [0; 3] });
    steps
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = ACTS.iter().find(|(act, _, _)| *act == self.act).map_or("", |(_, word, _)| word);
        let [who, whom, what] = self.of;
        write!(f, "{word} {who} {whom} {what}")
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { seed, parties, further, participants, .. } = self;
        writeln!(f, "world {seed} {parties} {further} {participants}")?;
        self.steps.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}
