//! Confines this process for good: no files (landlock), then limits, then no system calls but
//! those that computing and two pipes need (seccomp). All of it or nothing counts.

use std::collections::BTreeMap;
use std::fs::File;
use std::os::fd::AsRawFd;

use landlock::{
    ABI, Access, AccessFs, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::ADDRESS_SPACE_BYTES;

type Refused = &'static str;

/// Confines the process with all its threads; processor time at most `cpu_seconds`,
/// and never more than 60.
pub(super) fn confine(cpu_seconds: u64, output: &File) -> Result<(), Refused> {
    limit(cpu_seconds.min(60)).map_err(|_| "the system set no limits")?;
    let filter = filter(output).map_err(|_| "the system calls could not be filtered here")?;
    let denied = denied().map_err(|_| "the system calls could not be filtered here")?;
    // The stricter of two filters counts: what is denied is denied although it may be tried.
    [denied, filter].iter().try_for_each(|filter| {
        seccompiler::apply_filter_all_threads(filter).map_err(|_| "the system has no seccomp")
    })
}

fn limit(cpu_seconds: u64) -> rustix::io::Result<()> {
    let at_most = |resource, current: u64, maximum: u64| {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) })
    };
    at_most(Resource::Core, 0, 0)?;
    at_most(Resource::Fsize, 0, 0)?;
    at_most(Resource::Nproc, 0, 0)?;
    at_most(Resource::Cpu, cpu_seconds, cpu_seconds.saturating_add(1))?;
    at_most(Resource::As, ADDRESS_SPACE_BYTES, ADDRESS_SPACE_BYTES)?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)
}

/// Forbids this thread, and every thread it starts from now on, all files.
pub(super) fn forbid_files() -> Result<(), Refused> {
    grant_nothing().map_err(|_| "the system has no landlock")
}

/// Handles every right to files the kernel knows, the first set of them at least, and grants none.
fn grant_nothing() -> Result<(), Box<dyn std::error::Error>> {
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V1))?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V5))?
        .create()?
        .restrict_self()?;
    match status.ruleset {
        RulesetStatus::NotEnforced => Err("not enforced".into()),
        RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced => Ok(()),
    }
}

/// What may be tried and always fails: the allocator and some parsers look how much memory and how
/// many processors there are, and the allocator names its memory; all do without an answer.
const DENIED: [i64; 4] =
    [libc::SYS_openat, libc::SYS_sched_getaffinity, libc::SYS_getcpu, LOOK_FOR_A_FILE];

#[cfg(target_arch = "x86_64")]
const LOOK_FOR_A_FILE: i64 = libc::SYS_access;
#[cfg(not(target_arch = "x86_64"))]
const LOOK_FOR_A_FILE: i64 = libc::SYS_faccessat;

fn denied() -> Result<BpfProgram, seccompiler::Error> {
    let rules = denied_rules()?;
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let errno = SeccompAction::Errno(libc::EACCES.unsigned_abs());
    Ok(BpfProgram::try_from(SeccompFilter::new(rules, SeccompAction::Allow, errno, arch)?)?)
}

fn denied_rules() -> Result<BTreeMap<i64, Vec<SeccompRule>>, seccompiler::Error> {
    let mut rules: BTreeMap<_, _> = DENIED.into_iter().map(|call| (call, Vec::new())).collect();
    let name_memory = u64::from(libc::PR_SET_VMA.unsigned_abs());
    rules.insert(libc::SYS_prctl, vec![when(0, name_memory)?]);
    Ok(rules)
}

/// Allows what allocating, two pipes and dying need; all else kills the process.
fn filter(output: &File) -> Result<BpfProgram, seccompiler::Error> {
    let anywhere = [
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        libc::SYS_futex,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_rt_sigreturn,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_sigaltstack,
        libc::SYS_clock_gettime,
        libc::SYS_getrandom,
        libc::SYS_sched_yield,
        libc::SYS_getpid,
        libc::SYS_gettid,
    ];
    let output = u64::from(output.as_raw_fd().unsigned_abs());
    let mut rules = denied_rules()?;
    rules.extend(anywhere.into_iter().map(|call| (call, Vec::new())));
    // Whatever else this process inherited, it reads and writes its own pipes only.
    rules.insert(libc::SYS_read, vec![when(0, 0)?]);
    rules.insert(libc::SYS_write, vec![when(0, output)?, when(0, 1)?, when(0, 2)?]);
    // Aborting signals oneself; nobody else may be signalled.
    rules.insert(libc::SYS_tgkill, vec![when(0, u64::from(std::process::id()))?]);
    rules.insert(libc::SYS_mprotect, vec![not_executable()?]);
    rules.insert(libc::SYS_mmap, vec![not_executable()?]);
    let arch = TargetArch::try_from(std::env::consts::ARCH)?;
    let filter = SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, arch)?;
    Ok(BpfProgram::try_from(filter)?)
}

fn when(argument: u8, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    let equal = SeccompCmpOp::Eq;
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, equal, value)?])
}

/// The third argument of mapping and protecting says what a page is for.
fn not_executable() -> Result<SeccompRule, seccompiler::BackendError> {
    let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
    let without = SeccompCmpOp::MaskedEq(executable);
    SeccompRule::new(vec![SeccompCondition::new(2, SeccompCmpArgLen::Dword, without, 0)?])
}
