// Generated from crates/contract by `cargo xtask schemas`. Do not edit.

/**
 * Takes a certified card as the own one. It counts once the vault is opened again.
 */
export type AcceptCertificate = { 
/**
 * The certified card (a place).
 */
file: string, };

/**
 * Adds a card from a file.
 */
export type AddCard = { 
/**
 * The file (a place).
 */
file: string, 
/**
 * Whether the fingerprint was compared already.
 */
verified: boolean, };

/**
 * Adds a note.
 */
export type AddNote = { 
/**
 * The team.
 */
team: string, 
/**
 * The title.
 */
title: string, 
/**
 * The text; for the command line, read from `file`.
 */
text: string | null, 
/**
 * A file with the text (a place).
 */
file: string | null, 
/**
 * The restricted compartment it goes to; absent means `operational`.
 */
compartment?: string | null, };

/**
 * Adds an installation to the roster.
 */
export type AddToRoster = { 
/**
 * The team.
 */
team: string, 
/**
 * The card: a file, or the id, prefix or person of a known card.
 */
card: string, 
/**
 * As what.
 */
role: Role, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
until: string, };

/**
 * Lets held change sets in.
 */
export type AdmitHeld = { 
/**
 * The team.
 */
team: string, 
/**
 * A packet or a change set: id or unique prefix. With a set, those before it in its feed
 * that are held enter too.
 */
held: string, };

/**
 * The agreement of a team as it stands.
 */
export type Agreement = { 
/**
 * The team.
 */
team: string, 
/**
 * The clauses in order.
 */
clauses: Array<Clause>, 
/**
 * Proposals, open ones first.
 */
proposals: Array<Proposal>, 
/**
 * What the checks found.
 */
checks: Array<Check>, 
/**
 * Each authority's signature on the founding text.
 */
signatures: Array<PartySignature>, 
/**
 * The versions that came into force, oldest first; none before all have signed.
 */
versions: Array<AgreementVersion>, 
/**
 * Days left by the reader's clock.
 */
days_left: number, };

/**
 * A version of an agreement: the founding text, or that text with one more change.
 */
export type AgreementVersion = { 
/**
 * Its number, counted from 1.
 */
number: number, 
/**
 * When the last authority signed, by that signer's clock.
 */
since: Stamp, 
/**
 * The field that it changed, in words; absent in the first.
 */
changed: string | null, };

/**
 * Answers a proposal for the authority that the item comes from.
 */
export type AnswerProposal = { 
/**
 * The team.
 */
team: string, 
/**
 * The proposal's id or a unique prefix.
 */
proposal: string, 
/**
 * Whether it is accepted: the field then has the value proposed.
 */
accept: boolean, 
/**
 * Why.
 */
reason: string, };

/**
 * What changed.
 */
export type Area = "vault" | "cards" | "teams" | "roster" | "evidence" | "notes" | "exchange" | "records" | "tasks";

/**
 * Asks for the sealed draft about a thing.
 */
export type AskDraft = { 
/**
 * What was being written.
 */
about: string, };

/**
 * Asks for the history of a clause.
 */
export type AskHistory = { 
/**
 * The team.
 */
team: string, 
/**
 * The clause's name.
 */
clause: string, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Asks why something did not arrive, here or at a partner.
 */
export type AskWhy = { 
/**
 * The team.
 */
team: string, 
/**
 * An exhibit number, an item (id, prefix, title), a change set's id or prefix, or a change
 * set's place: `BE 42`, `BE control 3`. Without a compartment, `operational` is meant.
 */
about: string, };

/**
 * A file in a mail.
 */
export type Attachment = { 
/**
 * Its name, safe to look at.
 */
name: string, 
/**
 * Its media type by content.
 */
media_type: string, 
/**
 * Its bytes.
 */
size: number, 
/**
 * Its own exhibit number, when it is an item here.
 */
exhibit: string | null, };

/**
 * A card, as people compare it.
 */
export type Card = { 
/**
 * The installation's id.
 */
installation: string, 
/**
 * The person.
 */
person: string, 
/**
 * In what capacity.
 */
capacity: string, 
/**
 * The competent authority.
 */
authority: string, 
/**
 * The State, or `EU`.
 */
state: string, 
/**
 * Eight words over authority and installation keys, to read aloud.
 */
fingerprint: Array<string>, 
/**
 * Whether this is the own card.
 */
own: boolean, 
/**
 * When a person compared the fingerprint; absent when nobody did.
 */
verified: Stamp | null, 
/**
 * When the card was made.
 */
made: Stamp, 
/**
 * Where it was written, if it was.
 */
written: string | null, };

/**
 * Carries a letter of another party into the team.
 */
export type CarryLetter = { 
/**
 * The team.
 */
team: string, 
/**
 * The letter (a place).
 */
letter: string, 
/**
 * A person here compared the eight words of its card in person.
 */
verified: boolean, };

/**
 * Certifies a further installation of the own authority.
 */
export type CertifyInstallation = { 
/**
 * The request (a place).
 */
request: string, 
/**
 * Where the certified card goes (a place); it is given back.
 */
out: string, 
/**
 * A person here compared the eight words of the request with the person who asks.
 */
verified: boolean, };

/**
 * Changes what is said of a person of the own authority: their name or their capacity.
 */
export type ChangeDetails = { 
/**
 * The team.
 */
team: string, 
/**
 * The installation.
 */
installation: string, 
/**
 * The name from now on; absent where it stays.
 */
person: string | null, 
/**
 * The capacity from now on; absent where it stays.
 */
capacity: string | null, };

/**
 * What a check of the agreement found.
 */
export type Check = { 
/**
 * A stable name, such as `state-without-leader`.
 */
check: string, 
/**
 * How it stands.
 */
level: CheckLevel, 
/**
 * What was found.
 */
message: string, 
/**
 * What to do.
 */
hint: string, };

/**
 * How a check stands.
 */
export type CheckLevel = "fine" | "remark" | "warning";

/**
 * Asks the window to let a person choose a file or folder.
 */
export type ChoosePlace = { 
/**
 * What is chosen.
 */
what: PlaceKind, 
/**
 * A name to propose, for files to be written.
 */
name: string | null, };

/**
 * Turns to another vault. Names exactly one of the two.
 */
export type ChooseVault = { 
/**
 * One that is known here.
 */
vault: string | null, 
/**
 * The folder of one (a place), which becomes known here.
 */
folder: string | null, 
/**
 * Whether the folder is for a vault to be made; it must be empty.
 */
new: boolean, };

/**
 * One clause.
 */
export type Clause = { 
/**
 * The clause's stable name, such as `period`.
 */
clause: string, 
/**
 * Its number in the model agreement.
 */
number: string, 
/**
 * Its title.
 */
title: string, 
/**
 * How it stands.
 */
status: ClauseStatus, 
/**
 * Its fields with their values.
 */
fields: Array<FieldNow>, };

/**
 * One field of one clause.
 */
export type ClauseField = { 
/**
 * `clause.field`, as `agreement_propose` takes it.
 */
name: string, 
/**
 * The clause's number in the model agreement.
 */
number: string, 
/**
 * The clause's title.
 */
clause_title: string, 
/**
 * What the field holds.
 */
label: string, 
/**
 * The form: `text`, `date`, `states`, `list`, `yes-no`.
 */
form: string, };

/**
 * How a clause stands.
 */
export type ClauseStatus = "agreed" | "proposed" | "empty" | "signing";

/**
 * Closes a restricted compartment; what is in it stays readable.
 */
export type CloseCompartment = { 
/**
 * The team.
 */
team: string, 
/**
 * The compartment: id, unique prefix or unique name.
 */
compartment: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Closes the window.
 */
export type CloseWindow = { 
/**
 * Whether work that runs is stopped for it.
 */
stop: boolean, };

/**
 * Tells whether the window closes, and what runs.
 */
export type Closing = { 
/**
 * Whether it closes now.
 */
closes: boolean, 
/**
 * The tasks that run. Stopped, they keep what they took and can be done again.
 */
tasks: Array<TaskStatus>, 
/**
 * Whether packets are being written or taken in; that one file is finished first.
 */
exchanging: boolean, };

/**
 * How a restricted compartment was closed.
 */
export type CompartmentClosed = { 
/**
 * Who closed it.
 */
who: Who, 
/**
 * When, by their clock.
 */
when: Stamp, 
/**
 * Why.
 */
reason: string, };

/**
 * A member of a restricted compartment.
 */
export type CompartmentMember = { 
/**
 * Whether it gets the keys of what was written before it was let in.
 */
history: boolean, 
/**
 * Whether it still gets what is written: it did not leave, its mandate was not ended, nor
 * it revoked.
 */
current: boolean, 
/**
 * The installation's id, lower-case hex.
 */
installation: string, 
/**
 * The person, when their name was released to this installation.
 */
person: string | null, 
/**
 * The competent authority.
 */
authority: string, 
/**
 * ISO 3166-1 alpha-2, or `EU` for a body of the Union.
 */
state: string, };

/**
 * Names a restricted compartment.
 */
export type CompartmentRef = { 
/**
 * The team.
 */
team: string, 
/**
 * The compartment: id, unique prefix or unique name.
 */
compartment: string, };

/**
 * A restricted compartment.
 */
export type CompartmentRow = { 
/**
 * Its id.
 */
compartment: string, 
/**
 * What its members call it.
 */
name: string, 
/**
 * The authority that made it, lets others in and closes it.
 */
authority: string, 
/**
 * That authority's State.
 */
state: string, 
/**
 * Whether that is the own authority.
 */
own: boolean, 
/**
 * Who holds it, those from the start first.
 */
members: Array<CompartmentMember>, 
/**
 * How many evidence items are in it.
 */
items: number, 
/**
 * How many notes are in it.
 */
notes: number, 
/**
 * How it was closed; absent while it is open.
 */
closed?: CompartmentClosed | null, };

/**
 * A shared field that two offices set apart.
 */
export type Conflict = { 
/**
 * Its id; `exchange_resolve` takes it or a unique prefix. It names these statements: when
 * another comes or one goes, the conflict has another id.
 */
conflict: string, 
/**
 * What it is about: `item`, `note` or `team`.
 */
about: string, 
/**
 * The id of the item, note or team.
 */
object: string, 
/**
 * A number or title for a person.
 */
label: string, 
/**
 * The field.
 */
field: string, 
/**
 * The statements, numbered from 1 in this order.
 */
values: Array<Statement>, };

/**
 * A courier and how it stands.
 */
export type Courier = { 
/**
 * Its id.
 */
courier: number, 
/**
 * The team.
 */
team: string, 
/**
 * The folder, as a label.
 */
folder: string, 
/**
 * Whether it can be reached now.
 */
reachable: boolean, 
/**
 * When it looked last.
 */
looked: Stamp | null, 
/**
 * Seconds between looks when no hint comes.
 */
every_seconds: number, 
/**
 * What it took and wrote since unlock, and any problem, in words.
 */
remark: string, 
/**
 * Packets taken since unlock.
 */
received: number, 
/**
 * Packets written since unlock.
 */
sent: number, };

/**
 * Names a watched folder.
 */
export type CourierRef = { 
/**
 * The courier's id.
 */
courier: number, };

/**
 * What a search covers: five classes that add up to all items.
 */
export type Cover = { 
/**
 * All items of the team known here.
 */
items: number, 
/**
 * Searched.
 */
searched: number, 
/**
 * No text.
 */
no_text: number, 
/**
 * Reading the text failed.
 */
failed: number, 
/**
 * Not held here.
 */
not_held: number, 
/**
 * Not released to us.
 */
not_released: number, };

/**
 * Makes a vault, its authority key, its installation key and its recovery file.
 */
export type CreateVault = { 
/**
 * The person who works here.
 */
person: string, 
/**
 * In what capacity, free text ("investigating judge").
 */
capacity: string, 
/**
 * The competent authority.
 */
authority: string, 
/**
 * ISO 3166-1 alpha-2, or `EU`.
 */
state: string, 
/**
 * Opens the vault from now on.
 */
passphrase: Passphrase, 
/**
 * Where to write the recovery file (a place, see `place` in the desk).
 */
recovery_file: string | null, 
/**
 * Whether it is for training, with fictional data: for good, and its authority's name
 * says so wherever it is read.
 */
training: boolean, };

/**
 * What is remembered of the shares of the own authority's key.
 */
export type Custodians = { 
/**
 * How many bring the key back.
 */
threshold: number, 
/**
 * Who keeps a share.
 */
names: Array<string>, 
/**
 * When the shares were made.
 */
made: Stamp, 
/**
 * Whether they are of the key that this vault acts with.
 */
current: boolean, 
/**
 * When shares were last tried.
 */
tried: Stamp | null, 
/**
 * The files that were written just now.
 */
written?: Array<string>, };

/**
 * One event in an item's custody.
 */
export type CustodyEntry = { 
/**
 * `imported`, `copied-out`, `key-released`, `received`, `verified`, `withdrawn`,
 * `re-issued` ...
 */
event: string, 
/**
 * Who.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, 
/**
 * What exactly, in words.
 */
remark: string, 
/**
 * Why, when a reason was asked.
 */
reason: string | null, 
/**
 * The change set that says so: State, number and shortened id.
 */
proof: string, };

/**
 * What counts of an installation's feeds in a compartment.
 */
export type CutOffLine = { 
/**
 * The compartment; a restricted one by the name that its members gave it.
 */
compartment: string, 
/**
 * How many of its change sets count.
 */
change_sets: number, 
/**
 * Whether another copy of the vault wrote a branch of its own there.
 */
split: boolean, };

/**
 * Signs a decision about all removals in dispute for the own authority.
 */
export type DecideRemovals = { 
/**
 * The team.
 */
team: string, 
/**
 * Who comes back: installations by id, prefix or person. All others in dispute stay out.
 */
back: Array<string>, 
/**
 * Why; kept in the own operations log.
 */
reason: string, };

/**
 * What is decided on the statements of a conflict.
 */
export type Decided = { "stands": number } | "keep-all" | { "write": string };

/**
 * Declines a proposal.
 */
export type DeclineProposal = { 
/**
 * The team.
 */
team: string, 
/**
 * The proposal's id or a unique prefix.
 */
proposal: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Declines the agreement.
 */
export type DeclineTeam = { 
/**
 * The team.
 */
team: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Gives a sealed draft back.
 */
export type Draft = { 
/**
 * What was being written.
 */
about: string, 
/**
 * The text; absent when there is no draft.
 */
text: string | null, 
/**
 * When it was kept.
 */
kept: Stamp | null, };

/**
 * Files dropped on the window: counted, never named to the web page by path.
 */
export type DropSeen = { 
/**
 * The place to give to `evidence_plan` and `evidence_import`, such as `drop:7`.
 */
place: string, 
/**
 * How many files and folders were dropped.
 */
count: number, };

/**
 * What was said of a person until their authority said otherwise.
 */
export type EarlierDetails = { 
/**
 * The person.
 */
person: string, 
/**
 * In what capacity.
 */
capacity: string, 
/**
 * Until when, by the authority's clock.
 */
until: Stamp, };

/**
 * Changes a note's text; what others wrote meanwhile stays.
 */
export type EditNote = { 
/**
 * The team.
 */
team: string, 
/**
 * The note: id, unique prefix or unique title.
 */
note: string, 
/**
 * The whole new text; for the command line, read from `file`.
 */
text: string | null, 
/**
 * A file with the text (a place).
 */
file: string | null, 
/**
 * The new title, if it changes.
 */
title: string | null, 
/**
 * The version the text was written on, from `note_show`; absent means the newest.
 */
base: string | null, };

/**
 * Ends a mandate.
 */
export type EndMandate = { 
/**
 * The team.
 */
team: string, 
/**
 * The installation.
 */
installation: string, 
/**
 * Last day, `YYYY-MM-DD`.
 */
on: string, 
/**
 * Why.
 */
reason: string, };

/**
 * An evidence item in full.
 */
export type EvidenceItem = { 
/**
 * All titles, when two offices set it apart.
 */
titles: Array<FieldValue>, 
/**
 * The descriptions.
 */
descriptions: Array<FieldValue>, 
/**
 * Custody, oldest first.
 */
custody: Array<CustodyEntry>, 
/**
 * The sentence about gaps, computed from custody and receipts.
 */
custody_sentence: string, 
/**
 * How it was processed.
 */
processing: Array<Processing>, 
/**
 * The sealed segments.
 */
segments: Array<Segment>, 
/**
 * Notes that name it.
 */
notes: Array<LinkedNote>, 
/**
 * Items with the same content.
 */
same_content: Array<string>, 
/**
 * Why it was withdrawn, and by whom.
 */
withdrawal: CustodyEntry | null, 
/**
 * The source's other times and attributes, as `name`, `value`.
 */
source: Array<SourceFact>, 
/**
 * What the file says about itself: camera, author, headers, duration.
 */
metadata: Array<Metadata>, 
/**
 * The item it was taken out of: its mail, its archive.
 */
parent: Relative | null, 
/**
 * Items taken out of it.
 */
members: Array<Relative>, 
/**
 * The item's id.
 */
item: string, 
/**
 * The exhibit number, such as `FR-2026-0137`.
 */
exhibit: string, 
/**
 * The title; the first of them when two offices set it apart.
 */
title: string, 
/**
 * The path it came from.
 */
path: string, 
/**
 * The originating State.
 */
state: string, 
/**
 * The originating authority.
 */
authority: string, 
/**
 * The type by content, a media type.
 */
media_type: string, 
/**
 * A group for the eye: `document`, `mail`, `table`, `image`, `audio`, `video`,
 * `archive`, `disk`, `phone`, `other`.
 */
group: string, 
/**
 * Bytes of the original.
 */
size: number, 
/**
 * The source's modification time, with its zone; absent when unknown.
 */
modified: Stamp | null, 
/**
 * When it was indexed.
 */
indexed: Stamp, 
/**
 * SHA-256 of the original, lower-case hex.
 */
sha256: string, 
/**
 * BLAKE3 of the original, lower-case hex.
 */
blake3: string, 
/**
 * Effective handling: the strictest of all.
 */
handling: Handling, 
/**
 * The restriction in words.
 */
restriction: string | null, 
/**
 * How it was acquired.
 */
route: Route, 
/**
 * Tags, sorted.
 */
tags: Array<string>, 
/**
 * Whether its text is searched.
 */
text: TextState, 
/**
 * Whether the sealed original is held here.
 */
held: boolean, 
/**
 * When the sealed copy was last read back and compared; absent when not held.
 */
verified: Stamp | null, 
/**
 * When it was not the one taken in, or gone; absent when it was equal since.
 */
damaged: Stamp | null, 
/**
 * Who may see it, in fixed slots.
 */
visible_to: Array<Visibility>, 
/**
 * Whether it was withdrawn.
 */
withdrawn: boolean, 
/**
 * How many conflicts its shared fields have.
 */
conflicts: number, 
/**
 * Other items with the same content.
 */
duplicates: number, 
/**
 * The name of the restricted compartment it is in; absent when all members read it.
 */
compartment?: string | null, 
/**
 * Why the item does not count, or how it is marked; absent when it counts.
 */
mark?: StandingMark | null, };

/**
 * Writes the sealed segments and their age identity to a folder.
 */
export type EvidenceKey = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The folder (a place).
 */
out: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Lists evidence with what a search would cover.
 */
export type EvidencePage = { 
/**
 * The rows of this page.
 */
rows: Array<EvidenceRow>, 
/**
 * This page, counted from 1.
 */
page: number, 
/**
 * How many pages there are.
 */
pages: number, 
/**
 * How many rows match.
 */
total: number, 
/**
 * What a search covers; the five add up to all items.
 */
cover: Cover, 
/**
 * Counts for the filter tree.
 */
facets: Array<Facet>, };

/**
 * One line of the evidence table.
 */
export type EvidenceRow = { 
/**
 * The item's id.
 */
item: string, 
/**
 * The exhibit number, such as `FR-2026-0137`.
 */
exhibit: string, 
/**
 * The title; the first of them when two offices set it apart.
 */
title: string, 
/**
 * The path it came from.
 */
path: string, 
/**
 * The originating State.
 */
state: string, 
/**
 * The originating authority.
 */
authority: string, 
/**
 * The type by content, a media type.
 */
media_type: string, 
/**
 * A group for the eye: `document`, `mail`, `table`, `image`, `audio`, `video`,
 * `archive`, `disk`, `phone`, `other`.
 */
group: string, 
/**
 * Bytes of the original.
 */
size: number, 
/**
 * The source's modification time, with its zone; absent when unknown.
 */
modified: Stamp | null, 
/**
 * When it was indexed.
 */
indexed: Stamp, 
/**
 * SHA-256 of the original, lower-case hex.
 */
sha256: string, 
/**
 * BLAKE3 of the original, lower-case hex.
 */
blake3: string, 
/**
 * Effective handling: the strictest of all.
 */
handling: Handling, 
/**
 * The restriction in words.
 */
restriction: string | null, 
/**
 * How it was acquired.
 */
route: Route, 
/**
 * Tags, sorted.
 */
tags: Array<string>, 
/**
 * Whether its text is searched.
 */
text: TextState, 
/**
 * Whether the sealed original is held here.
 */
held: boolean, 
/**
 * When the sealed copy was last read back and compared; absent when not held.
 */
verified: Stamp | null, 
/**
 * When it was not the one taken in, or gone; absent when it was equal since.
 */
damaged: Stamp | null, 
/**
 * Who may see it, in fixed slots.
 */
visible_to: Array<Visibility>, 
/**
 * Whether it was withdrawn.
 */
withdrawn: boolean, 
/**
 * How many conflicts its shared fields have.
 */
conflicts: number, 
/**
 * Other items with the same content.
 */
duplicates: number, 
/**
 * The name of the restricted compartment it is in; absent when all members read it.
 */
compartment?: string | null, 
/**
 * Why the item does not count, or how it is marked; absent when it counts.
 */
mark?: StandingMark | null, };

/**
 * How exchange stands in a team.
 */
export type ExchangeStatus = { 
/**
 * The team.
 */
team: string, 
/**
 * Each partner installation.
 */
partners: Array<PartnerStatus>, 
/**
 * The couriers of this team.
 */
couriers: Array<Courier>, 
/**
 * The own feeds' heads in all compartments, added up.
 */
own_sets: number, 
/**
 * Change sets waiting.
 */
waiting: number, 
/**
 * Change sets held that nobody has decided about.
 */
held: number, 
/**
 * Change sets refused.
 */
refused: Array<RefusedSet>, 
/**
 * Conflicts to look at.
 */
conflicts: number, 
/**
 * Feeds that split: somebody signed two change sets under one number.
 */
splits?: Array<SplitFeed>, };

/**
 * Writes what two States compare: the headers of the team's change sets that are here, and
 * every receipt, the own ones included. No content leaves with it.
 */
export type ExportChains = { 
/**
 * The team.
 */
team: string, 
/**
 * A new file (a place), JSON.
 */
out: string, };

/**
 * Writes the index to a file: what `evidence_list` shows of all pages, without originals.
 */
export type ExportEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * The order, as in `evidence_list`.
 */
sort: string | null, 
/**
 * The filter, as in `evidence_list`.
 */
filter: string | null, 
/**
 * The file (a place): CSV with a line of names first. It is never written over.
 */
out: string, };

/**
 * Writes the log to a file.
 */
export type ExportRecords = { 
/**
 * Only this team's.
 */
team: string | null, 
/**
 * The file (a place); `.csv` gives CSV, anything else JSON.
 */
out: string, };

/**
 * A count in the filter tree.
 */
export type Facet = { 
/**
 * `state`, `type`, `handling` or `tag`.
 */
field: string, 
/**
 * The value.
 */
value: string, 
/**
 * How many items have it.
 */
count: number, };

/**
 * One fault found while verifying.
 */
export type Fault = { 
/**
 * Where: a feed and number, a blob's hash, an item's id.
 */
place: string, 
/**
 * What is wrong.
 */
message: string, 
/**
 * What to do.
 */
hint: string, };

/**
 * A feed of which something is missing here.
 */
export type FeedGap = { 
/**
 * Whose feed.
 */
author: Who, 
/**
 * Its compartment.
 */
compartment: string, 
/**
 * The feed's id.
 */
feed: string, 
/**
 * What is held: `1–40, 44`; empty for nothing.
 */
held: string, 
/**
 * What is missing: `41–43`.
 */
missing: string, 
/**
 * How many are missing.
 */
count: number, 
/**
 * Partners who said that they hold something of it, the author left out.
 */
givers: Array<Who>, 
/**
 * The sentence: `you hold BE operational 1–40, 44; missing 41–43; ask BE or FR`.
 */
words: string, };

/**
 * A field and its value in force.
 */
export type FieldNow = { 
/**
 * `clause.field`.
 */
name: string, 
/**
 * What the field holds.
 */
label: string, 
/**
 * The value in force; empty when not filled in.
 */
value: string, };

/**
 * One value of a shared field, with who set it and when.
 */
export type FieldValue = { 
/**
 * The value as text; absent while the key it is sealed under is not here.
 */
value: string | null, 
/**
 * Who set it.
 */
who: Who, 
/**
 * When, by their own clock.
 */
when: Stamp, 
/**
 * Who settled it beside others, when somebody had to.
 */
settled?: Settled | null, };

/**
 * What became of one file.
 */
export type FileReport = { 
/**
 * The path it came from, made safe to show; the last part only in the window.
 */
path: string, 
/**
 * How it ended.
 */
state: FileState, 
/**
 * The item's id, when it was taken.
 */
item: string | null, 
/**
 * The exhibit number it got.
 */
exhibit: string | null, 
/**
 * Bytes.
 */
size: number | null, 
/**
 * Lower-case hex SHA-256, when it was read.
 */
sha256: string | null, 
/**
 * Whether text can be searched.
 */
text: TextState | null, 
/**
 * Why, in words, when it was not taken or deserves a remark.
 */
reason: string | null, 
/**
 * What to do.
 */
hint: string | null, };

/**
 * How a file ended.
 */
export type FileState = "taken" | "taken-duplicate" | "taken-before" | "empty" | "unreadable" | "changed" | "link" | "special" | "path-too-long" | "vanished" | "cancelled" | "not-stored" | "planned";

/**
 * Takes a vault off the list.
 */
export type ForgetVault = { 
/**
 * Which.
 */
vault: string, };

/**
 * Founds a team and signs for the own authority.
 */
export type FoundTeam = { 
/**
 * The working name the founder proposes.
 */
name: string, 
/**
 * The purpose, without personal names.
 */
purpose: string, 
/**
 * First day, `YYYY-MM-DD`.
 */
from: string, 
/**
 * Last day, `YYYY-MM-DD`.
 */
until: string, 
/**
 * States of operation, ISO 3166-1 alpha-2.
 */
operates_in: Array<string>, 
/**
 * The other parties: files, ids, prefixes or persons of known cards.
 */
parties: Array<string>, 
/**
 * Further leaders, named as the parties are.
 */
leaders: Array<string>, };

/**
 * Tells exactly what is missing here, and who holds it.
 */
export type GapReport = { 
/**
 * The team.
 */
team: string, 
/**
 * Feeds with gaps; sorted by State, compartment.
 */
feeds: Array<FeedGap>, 
/**
 * Sealed originals that items here name and that are not held.
 */
originals: Array<OriginalGap>, 
/**
 * Records that are here and whose key is not.
 */
keys: number, 
/**
 * How many change sets are missing in all.
 */
change_sets: number, 
/**
 * Whether nothing that anybody told of is missing.
 */
complete: boolean, };

/**
 * Files that a person opened with Comity, by what can be done with them.
 */
export type Handed = { 
/**
 * Cards stand alone, packets together, all else together.
 */
files: Array<HandedFiles>, };

/**
 * Names files that a person has decided about.
 */
export type HandedDone = { 
/**
 * Their place.
 */
place: string, };

/**
 * Files of one kind.
 */
export type HandedFiles = { 
/**
 * What they seem to be. What they are is found when they are taken in.
 */
kind: HandedKind, 
/**
 * The place to give to the call that takes them in.
 */
place: string, 
/**
 * The name of the first.
 */
label: string, 
/**
 * How many.
 */
count: number, };

/**
 * What a file that was opened with Comity seems to be.
 */
export type HandedKind = "card" | "packets" | "other";

/**
 * Handling codes of Europol's exchange (H0 to H3).
 */
export type Handling = "H0" | "H1" | "H2" | "H3";

/**
 * Tells what became of held change sets.
 */
export type HeldDecided = { 
/**
 * How many were let in, those included that waited behind them.
 */
admitted: number, 
/**
 * How many were refused.
 */
refused: number, 
/**
 * How many of the team are still held, refused ones left out.
 */
held: number, 
/**
 * How many of the team wait.
 */
waiting: number, };

/**
 * What is held of one packet, or of one author's sets whose packet is not known.
 */
export type HeldPacket = { 
/**
 * SHA-256 of the packet's file; absent when its name was changed on the way.
 */
packet: string | null, 
/**
 * Whose change sets.
 */
author: Who, 
/**
 * Which: `IT operational 12–40`.
 */
sets: string, 
/**
 * Their ids.
 */
ids: Array<string>, 
/**
 * Evidence items here that they withdraw.
 */
withdrawals: number, 
/**
 * Other records here that they change.
 */
changes: number, 
/**
 * Change sets of the same feed that wait behind them.
 */
behind: number, 
/**
 * Some of the items concerned: exhibit number and title.
 */
sample: Array<string>, 
/**
 * The words: `held: 212 withdrawals`.
 */
words: string, 
/**
 * The reason with which a person here refused them; absent while nobody decided.
 */
refused: string | null, 
/**
 * When that was.
 */
decided: Stamp | null, };

/**
 * Lists what is held in a team until a person decides.
 */
export type HeldPackets = { 
/**
 * The team.
 */
team: string, 
/**
 * One line for each packet and author.
 */
packets: Array<HeldPacket>, 
/**
 * From how much on something is held, in words.
 */
rule: string, };

/**
 * One event in a clause's history, oldest first.
 */
export type HistoryRow = { 
/**
 * `clause.field`.
 */
field: string, 
/**
 * What happened: `founded`, `proposed`, `signed`, `declined`, `in force`.
 */
event: string, 
/**
 * The value concerned.
 */
value: string, 
/**
 * Who.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, 
/**
 * Why, when declined.
 */
reason: string | null, };

/**
 * One hit: an item or a note.
 */
export type Hit = { 
/**
 * The item's id, when an item was hit.
 */
item: string | null, 
/**
 * The note's id, when a note was hit.
 */
note: string | null, 
/**
 * The exhibit number, when an item was hit.
 */
exhibit: string | null, 
/**
 * The title.
 */
title: string, 
/**
 * Where: `number`, `title`, `description`, `tag`, `text`, `note`.
 */
place: string, 
/**
 * The words around the hit, on one line.
 */
excerpt: string, 
/**
 * What was sought in the excerpt, in order.
 */
marks: Array<Mark>, 
/**
 * The page of the text, counted from 1, where the text has pages.
 */
page: number | null, 
/**
 * SHA-256 of the original, when an item was hit.
 */
sha256: string | null, };

/**
 * Plans or starts an import. The plan reads sizes only; nothing is taken.
 */
export type ImportEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * Files and folders (places: paths, or `drop:7`).
 */
paths: Array<string>, 
/**
 * The handling code.
 */
handling: Handling, 
/**
 * The restriction in words; H3 asks for it.
 */
restriction: string | null, 
/**
 * How it was acquired; absent means `jit-measure`.
 */
route: Route | null, 
/**
 * Takes files of zero bytes too.
 */
allow_empty: boolean, 
/**
 * Goes on with an import of these paths that was cut short: files already taken from
 * the same path with the same content are listed as taken before, not taken twice.
 */
resume: boolean, 
/**
 * What is taken out of files as items of their own; absent means `mail`.
 */
members: Members | null, 
/**
 * The restricted compartment it goes to; absent means `operational`.
 */
compartment?: string | null, };

/**
 * What an import would do.
 */
export type ImportPlan = { 
/**
 * How many files would be taken.
 */
files: number, 
/**
 * Their bytes.
 */
bytes: number, 
/**
 * The first exhibit number to be given.
 */
first_exhibit: string | null, 
/**
 * The last exhibit number to be given.
 */
last_exhibit: string | null, 
/**
 * The handling code.
 */
handling: Handling, 
/**
 * The States that will see the items.
 */
visible_to: Array<string>, 
/**
 * What will not be taken, or needs a confirmation.
 */
remarks: Array<FileReport>, 
/**
 * Free bytes where the vault is.
 */
free_bytes: number, 
/**
 * Whether there is room.
 */
fits: boolean, };

/**
 * What became of every file.
 */
export type ImportReport = { 
/**
 * The task.
 */
task: number, 
/**
 * How it ended.
 */
state: TaskState, 
/**
 * How far it came.
 */
progress: Progress, 
/**
 * How many files were taken.
 */
taken: number, 
/**
 * How many were not.
 */
not_taken: number, 
/**
 * Every file with its state.
 */
files: Array<FileReport>, 
/**
 * Every file that mail or archives hold, with its state; not counted among the files.
 */
members: Array<FileReport>, 
/**
 * How many of those were taken.
 */
members_taken: number, };

/**
 * An answer of the originating authority.
 */
export type ItemAnswer = { 
/**
 * Whether it accepts.
 */
accepted: boolean, 
/**
 * Why.
 */
reason: string, 
/**
 * Who answered.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, };

/**
 * Bytes of an item.
 */
export type ItemBytes = { 
/**
 * The first byte given, counted from 0.
 */
first: number, 
/**
 * The bytes as lower-case hexadecimal digits.
 */
hex: string, 
/**
 * All bytes of the item.
 */
total: number, };

/**
 * A proposal on an item, and its answers.
 */
export type ItemProposal = { 
/**
 * The proposal's id.
 */
proposal: string, 
/**
 * The item's id.
 */
item: string, 
/**
 * Its exhibit number.
 */
exhibit: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The field, as in `evidence_propose`.
 */
field: string, 
/**
 * The originator's value when it was proposed; empty when there was none.
 */
before: string, 
/**
 * The value proposed.
 */
value: string, 
/**
 * Why it was proposed.
 */
reason: string, 
/**
 * Who proposed it.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, 
/**
 * How it stands.
 */
state: ItemProposalState, 
/**
 * The answers of the originating authority, oldest first; usually one.
 */
answers: Array<ItemAnswer>, 
/**
 * Whether the own authority has still to answer.
 */
to_answer: boolean, 
/**
 * What accepting does not change, in words.
 */
remark: string | null, 
/**
 * Why the proposal does not count, or how it is marked; absent when it counts.
 */
mark?: StandingMark | null, };

/**
 * How a proposal on an item stands.
 */
export type ItemProposalState = "open" | "accepted" | "refused" | "overtaken";

/**
 * Proposals on items, a page of them.
 */
export type ItemProposals = { 
/**
 * The rows of this page.
 */
rows: Array<ItemProposal>, 
/**
 * This page, counted from 1.
 */
page: number, 
/**
 * How many pages there are.
 */
pages: number, 
/**
 * How many proposals there are.
 */
total: number, 
/**
 * How many of all of them wait for an answer of the own authority.
 */
to_answer: number, 
/**
 * Whether this installation may propose a value of the item that was asked about.
 */
may_propose: boolean, };

/**
 * Names an item by id, unique prefix or exhibit number.
 */
export type ItemRef = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, };

/**
 * The text of an item, with what read it.
 */
export type ItemText = { 
/**
 * The item.
 */
item: string, 
/**
 * Whether there is text.
 */
state: TextState, 
/**
 * The text; empty without one. Pages are parted by a form feed, U+000C.
 */
text: string, 
/**
 * How many pages the text has; 0 when it has none.
 */
pages: number, 
/**
 * What read it.
 */
processing: Processing | null, };

/**
 * Lets a leader or member into a restricted compartment.
 */
export type JoinCompartment = { 
/**
 * The team.
 */
team: string, 
/**
 * The compartment: id, unique prefix or unique name.
 */
compartment: string, 
/**
 * The installation.
 */
installation: string, 
/**
 * Gives it no keys of what was written before.
 */
without_history: boolean, };

/**
 * Keeps unsaved text sealed, so that a lock loses nothing.
 */
export type KeepDraft = { 
/**
 * What is being written, such as `note:<id>` or `note:new:<team>`.
 */
about: string, 
/**
 * The text so far; empty forgets the draft.
 */
text: string, };

/**
 * What an installation holds by its own work, by what was sent from here, and by its receipts.
 */
export type Kept = { 
/**
 * Change sets.
 */
change_sets: number, 
/**
 * Evidence items.
 */
items: number, 
/**
 * Sealed originals of those items.
 */
originals: number, 
/**
 * Notes.
 */
notes: number, 
/**
 * The first of the items, by exhibit number.
 */
exhibits: Array<string>, };

/**
 * What shares gave.
 */
export type KeyRestored = { 
/**
 * The authority whose key it is.
 */
authority: string, 
/**
 * Its State, or `EU`.
 */
state: string, 
/**
 * Eight words of the key, as on the shares.
 */
fingerprint: Array<string>, 
/**
 * How many shares are needed.
 */
threshold: number, 
/**
 * How many were made.
 */
count: number, 
/**
 * Whose shares were used.
 */
custodians: Array<string>, 
/**
 * Whether this vault acts with that key already.
 */
own: boolean, 
/**
 * Whether it was taken in; not by a trial.
 */
taken: boolean, 
/**
 * Whether the vault must be opened again before it acts with the key.
 */
reopen: boolean, };

/**
 * Tells what was written and which hash it has.
 */
export type KeyWritten = { 
/**
 * The identity file's name.
 */
identity: string, 
/**
 * The segments, in order.
 */
segments: Array<Written>, 
/**
 * SHA-256 of the opened original.
 */
sha256: string, };

/**
 * How a known vault stands.
 */
export type KnownState = "open" | "locked" | "absent" | "unreachable";

/**
 * A vault as it can be told from others without opening it.
 */
export type KnownVault = { 
/**
 * Names it in calls.
 */
vault: string, 
/**
 * Its label: the one chosen, else the folder's name.
 */
label: string, 
/**
 * The name of the folder that its folder is in.
 */
within: string, 
/**
 * The authority that works in it, if its owner chose to show that.
 */
authority: string | null, 
/**
 * When packets were last sent or taken in, if its owner chose to show that.
 */
last_exchange: Stamp | null, 
/**
 * How it stands.
 */
state: KnownState, 
/**
 * Whether this desk works on it.
 */
chosen: boolean, };

/**
 * The vaults known on this account, in the order in which they came to be known.
 */
export type KnownVaults = { 
/**
 * Each with what it tells while locked.
 */
vaults: Array<KnownVault>, };

/**
 * A change set that was written past a cut-off.
 */
export type LateSet = { 
/**
 * Its id.
 */
set: string, 
/**
 * The compartment.
 */
compartment: string, 
/**
 * Its number in its feed.
 */
number: number, 
/**
 * When, by its author's clock.
 */
when: Stamp, 
/**
 * How many changes it holds.
 */
changes: number, 
/**
 * Exhibits that it took in, as far as their keys are here.
 */
exhibits: Array<string>, 
/**
 * Whether it is re-issued: it counts, marked.
 */
reissued: boolean, };

/**
 * Late work, and what became of it.
 */
export type LateWork = { 
/**
 * The line of the roster.
 */
row: RosterRow, 
/**
 * Whether it was only planned.
 */
planned: boolean, 
/**
 * The change sets past a cut-off that are held here, oldest first in each feed.
 */
sets: Array<LateSet>, };

/**
 * Leaves a restricted compartment, or lets a member out: it gets nothing more of it.
 */
export type LeaveCompartment = { 
/**
 * The team.
 */
team: string, 
/**
 * The compartment: id, unique prefix or unique name.
 */
compartment: string, 
/**
 * The installation that leaves; this one when absent.
 */
installation?: string | null, 
/**
 * Why.
 */
reason: string, };

/**
 * A note that names an item.
 */
export type LinkedNote = { 
/**
 * The note's id.
 */
note: string, 
/**
 * Its title.
 */
title: string, };

/**
 * Lists the cards known here.
 */
export type ListCards = { 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists the restricted compartments that this installation holds.
 */
export type ListCompartments = { 
/**
 * The team.
 */
team: string, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists conflicts: shared fields with two values.
 */
export type ListConflicts = { 
/**
 * The team.
 */
team: string, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists evidence.
 */
export type ListEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * `exhibit`, `title`, `size`, `acquired`, `indexed`, `type`, `handling`, `state`;
 * with `-` before it descending.
 */
sort: string | null, 
/**
 * `field:value` terms joined by spaces: `state:FR`, `type:pdf`, `handling:H2`,
 * `text:failed`, `tag:ledger`, `withdrawn:yes`; a bare word filters titles, numbers and
 * paths.
 */
filter: string | null, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists the clauses and fields that an agreement has.
 */
export type ListFields = { 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists proposals on items: those that wait for the own answer first, then open ones, then
 * the newest.
 */
export type ListItemProposals = { 
/**
 * The team.
 */
team: string, 
/**
 * Only those on this item.
 */
item: string | null, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists the notes of a team.
 */
export type ListNotes = { 
/**
 * The team.
 */
team: string, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists entries of the operations log, newest first.
 */
export type ListRecords = { 
/**
 * Only this team's.
 */
team: string | null, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists the roster of a team.
 */
export type ListRoster = { 
/**
 * The team.
 */
team: string, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * Lists the teams.
 */
export type ListTeams = { 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * A mail to read.
 */
export type MailView = { 
/**
 * The headers people read, in their order: `From`, `To`, `Date`, `Subject` ...
 */
headers: Array<SourceFact>, 
/**
 * Its text; of an HTML mail the text alone.
 */
body: string, 
/**
 * What is attached.
 */
attachments: Array<Attachment>, };

/**
 * Makes a restricted compartment; this installation is one of its members.
 */
export type MakeCompartment = { 
/**
 * The team.
 */
team: string, 
/**
 * What its members call it, at most 200 bytes. Others do not see it.
 */
name: string, 
/**
 * The other members: installations of leaders and members, by id, prefix or person.
 */
members: Array<string>, };

/**
 * Splits the own authority's key among custodians; each gets one file.
 */
export type MakeShares = { 
/**
 * Who keeps a share, two to nine people.
 */
custodians: Array<string>, 
/**
 * How many of them bring the key back, two unless said.
 */
threshold: number | null, 
/**
 * The folder where the shares go (a place).
 */
out: string, };

/**
 * Reads a folder or stick again and writes what lies there, for a slip that goes with it.
 */
export type MakeSlip = { 
/**
 * The folder (a place).
 */
folder: string, 
/**
 * A new text file to write the slip to (a place); absent writes none.
 */
out: string | null, };

/**
 * A part of an excerpt, in UTF-16 code units as JavaScript counts them, from 0.
 */
export type Mark = { 
/**
 * The first code unit.
 */
first: number, 
/**
 * The last code unit, itself included: `excerpt.slice(first, last + 1)`.
 */
last: number, };

/**
 * What is taken out of files as items of their own.
 */
export type Members = "none" | "mail" | "all";

/**
 * One fact that a file states about itself; nobody has checked it.
 */
export type Metadata = { 
/**
 * What it belongs to: `image`, `mail`, `document`, `archive`, `media`, `database`.
 */
group: string, 
/**
 * What.
 */
name: string, 
/**
 * Its value; a time without a zone says so.
 */
value: string, };

/**
 * A note.
 */
export type Note = { 
/**
 * The note's id.
 */
note: string, 
/**
 * The title.
 */
title: string, 
/**
 * All titles, when two offices set it apart.
 */
titles: Array<FieldValue>, 
/**
 * The name of the restricted compartment it is in; absent when all members read it.
 */
compartment?: string | null, 
/**
 * The text, merged from everything held here.
 */
text: string, 
/**
 * Names the version shown; `note_edit` takes it as `base`.
 */
version: string, 
/**
 * The exhibits the text names, such as `FR-2026-0137`.
 */
links: Array<NoteLink>, 
/**
 * Who wrote, newest first.
 */
revisions: Array<Revision>, 
/**
 * How many updates were left out of the text: they do not decode, or speak for somebody
 * else than their author.
 */
left_out: number, };

/**
 * An exhibit that a note names.
 */
export type NoteLink = { 
/**
 * The number as written.
 */
exhibit: string, 
/**
 * The item's id, when there is one here.
 */
item: string | null, 
/**
 * Its title.
 */
title: string | null, };

/**
 * Names a note.
 */
export type NoteRef = { 
/**
 * The team.
 */
team: string, 
/**
 * The note: id, unique prefix or unique title.
 */
note: string, };

/**
 * One line of the list of notes.
 */
export type NoteRow = { 
/**
 * The note's id.
 */
note: string, 
/**
 * The title.
 */
title: string, 
/**
 * The first words of the text.
 */
opening: string, 
/**
 * Who changed it last.
 */
who: Who, 
/**
 * When it was changed last.
 */
when: Stamp, 
/**
 * How many exhibits it names.
 */
links: number, 
/**
 * The name of the restricted compartment it is in; absent when all members read it.
 */
compartment?: string | null, 
/**
 * Why the note does not count, or how it is marked; absent when it counts.
 */
mark?: StandingMark | null, };

/**
 * Takes no arguments.
 */
export type Nothing = Record<symbol, never>;

/**
 * Tells an interface which areas changed, or how a task goes.
 */
export type Notice = { 
/**
 * The areas whose queries should be asked again.
 */
areas: Array<Area>, 
/**
 * Grows with every admitted change set and local fact.
 */
revision: number, 
/**
 * A task's progress, when that is the news.
 */
task: TaskStatus | null, 
/**
 * A drop that the window received, when that is the news.
 */
drop: DropSeen | null, 
/**
 * Whether a person wants to close the window: keep unsaved words, then answer with
 * `window_close`.
 */
closing: boolean, };

/**
 * Writes an opened copy of the original to a file, with a reason that is logged.
 */
export type OpenEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The file (a place). An existing file is not overwritten.
 */
out: string, 
/**
 * Why.
 */
reason: string, };

/**
 * What kind of operation (Directive (EU) 2016/680, Article 25, and the vault's own).
 */
export type Operation = "collection" | "alteration" | "consultation" | "disclosure" | "combination" | "erasure" | "access";

/**
 * An item whose sealed original is missing here.
 */
export type OriginalGap = { 
/**
 * The item.
 */
item: string, 
/**
 * Its exhibit number.
 */
exhibit: string, 
/**
 * How many sealed segments are missing.
 */
segments: number, 
/**
 * Partners whose receipts say that they hold it, and its author.
 */
givers: Array<Who>, };

/**
 * What became of one file.
 */
export type PacketReport = { 
/**
 * The file's name.
 */
file: string, 
/**
 * How it ended.
 */
state: PacketState, 
/**
 * Who sent it, when that is known.
 */
from: string | null, 
/**
 * Change sets admitted from it.
 */
admitted: number, 
/**
 * Sealed blobs taken from it.
 */
blobs: number, 
/**
 * Why it was not taken.
 */
reason: string | null, 
/**
 * What to do.
 */
hint: string | null, };

/**
 * How a packet ended.
 */
export type PacketState = "taken" | "nothing-new" | "waiting" | "held" | "refused" | "not-for-us" | "damaged" | "newer" | "unknown-sender" | "not-a-packet" | "own";

/**
 * Tells what was written for whom. Nothing new writes nothing.
 */
export type PacketsSent = { 
/**
 * One line for each partner.
 */
partners: Array<SentTo>, 
/**
 * The folder.
 */
folder: string, 
/**
 * Files written in all.
 */
files: number, 
/**
 * Bytes written in all.
 */
bytes: number, 
/**
 * Whether it was stopped before all was written. What was written stays; writing again
 * into the same folder goes on there.
 */
stopped?: boolean, };

/**
 * One page of a list. Past the end the rows are empty.
 */
export type Page<T> = { 
/**
 * The rows of this page.
 */
rows: Array<T>, 
/**
 * This page, counted from 1.
 */
page: number, 
/**
 * How many pages there are; at least 1.
 */
pages: number, 
/**
 * How many rows there are on all pages.
 */
total: number, };

/**
 * A picture of a page.
 */
export type PageImage = { 
/**
 * The page.
 */
page: number, 
/**
 * Pixels across.
 */
width: number, 
/**
 * Pixels down.
 */
height: number, 
/**
 * The picture as PNG, in base64.
 */
png: string, };

/**
 * How exchange stands with one partner, computed from vectors and receipts.
 */
export type PartnerStatus = { 
/**
 * The installation.
 */
installation: string, 
/**
 * The person, when known.
 */
person: string | null, 
/**
 * The authority.
 */
authority: string, 
/**
 * The State.
 */
state: string, 
/**
 * How it stands.
 */
standing: Standing, 
/**
 * The words for a person: "complete to 44", "missing 41–43", "waiting for their receipt",
 * "held: 212 withdrawals".
 */
words: string, 
/**
 * What we hold of theirs, up to where it is contiguous.
 */
held_to: number, 
/**
 * What we miss of theirs, as ranges `a–b`.
 */
missing: Array<string>, 
/**
 * What they hold of ours by their last receipt; absent when no receipt came.
 */
they_hold_to: number | null, 
/**
 * What there is of ours for them.
 */
ours: number, 
/**
 * Blobs that we miss.
 */
missing_blobs: number, 
/**
 * Blobs that they miss by their last receipt.
 */
they_miss_blobs: number, 
/**
 * When their last packet was taken in.
 */
received: Stamp | null, 
/**
 * When their last receipt was made, by their clock.
 */
receipt: Stamp | null, 
/**
 * Whether their card was compared.
 */
verified: boolean, };

/**
 * Whether and when an authority signed.
 */
export type PartySignature = { 
/**
 * The authority.
 */
authority: string, 
/**
 * The State.
 */
state: string, 
/**
 * When it signed or declined; absent while it has not.
 */
when: Stamp | null, 
/**
 * Whether it declined.
 */
declined: boolean, 
/**
 * Why it declined.
 */
reason: string | null, };

/**
 * A passphrase on its way to the vault: never printed, wiped when dropped.
 */
export type Passphrase = string;

/**
 * A place chosen by a person. The path stays with the desk.
 */
export type Place = { 
/**
 * The token to give in calls; absent when nothing was chosen.
 */
place: string | null, 
/**
 * A short label for a person.
 */
label: string, 
/**
 * How many files or folders were chosen.
 */
count: number, };

/**
 * What a person is asked to choose.
 */
export type PlaceKind = "file" | "files" | "folder" | "save";

/**
 * What an interface remembers for the person who works here, sealed in the vault: widths of
 * columns, theme, saved searches.
 */
export type Preference = { 
/**
 * Its name, at most 200 bytes.
 */
name: string, 
/**
 * Its value as the interface wrote it, at most 60,000 bytes; absent forgets it.
 */
value: string | null, };

/**
 * Everything an interface remembers.
 */
export type Preferences = { 
/**
 * Each with its value, by name.
 */
preferences: Array<Preference>, };

/**
 * What can be looked at.
 */
export type Preview = { 
/**
 * The item's id.
 */
item: string, 
/**
 * How.
 */
kind: PreviewKind, 
/**
 * How many pages there are; 1 for an image, else 0.
 */
pages: number, 
/**
 * The mail.
 */
mail: MailView | null, 
/**
 * The sheets of a table; a CSV file has one.
 */
sheets: Array<Sheet>, 
/**
 * Why nothing better is shown, or what was cut.
 */
remark: string | null, };

/**
 * Asks for bytes of an item.
 */
export type PreviewBytes = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The first byte wanted, counted from 0.
 */
first: number, 
/**
 * How many; at most 65,536 count.
 */
count: number, };

/**
 * Asks how an item can be looked at.
 */
export type PreviewEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * The item: an id, a unique prefix, or an exhibit number.
 */
item: string, 
/**
 * Opens a document that asks for a password. Used once, kept nowhere.
 */
password?: Passphrase | null, };

/**
 * How an item can be looked at.
 */
export type PreviewKind = "pages" | "image" | "mail" | "table" | "text" | "bytes" | "password";

/**
 * Asks for a picture of one page.
 */
export type PreviewPage = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The page, counted from 1.
 */
page: number, 
/**
 * Pixels the longest side may have, at most 2,000.
 */
longest: number, 
/**
 * Opens a document that asks for a password.
 */
password?: Passphrase | null, };

/**
 * Asks for rows of a sheet.
 */
export type PreviewRows = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The sheet, counted from 0.
 */
sheet: number, 
/**
 * The first row wanted, counted from 0.
 */
first: number, 
/**
 * How many rows; at most 500 count.
 */
count: number, 
/**
 * Opens a document that asks for a password.
 */
password?: Passphrase | null, };

/**
 * Says what happened and what to do. Names ids and numbers, never contents.
 */
export type Problem = { 
/**
 * The code, a heading of `docs/problems.md`.
 */
code: ProblemCode, 
/**
 * What happened.
 */
message: string, 
/**
 * What to do.
 */
hint: string, 
/**
 * Whether the same call may succeed later without a change.
 */
retry: boolean, 
/**
 * The id, number or label it is about.
 */
reference: string | null, };

/**
 * What kind of problem. The wire form is the name in kebab-case.
 */
export type ProblemCode = "wrong-usage" | "not-here" | "vault-absent" | "vault-exists" | "vault-open" | "vault-unknown" | "folder-not-empty" | "vault-locked" | "vault-in-use" | "vault-newer" | "vault-damaged" | "wrong-passphrase" | "slot-damaged" | "wrong-recovery-file" | "no-authority-key" | "not-a-terminal" | "place-unknown" | "file-unreadable" | "file-exists" | "no-space" | "storage-failed" | "card-damaged" | "share-damaged" | "shares-unfit" | "letter-damaged" | "card-unknown" | "card-not-verified" | "ambiguous" | "team-unknown" | "team-not-active" | "team-declined" | "already-answered" | "not-allowed" | "mandate-ended" | "installation-revoked" | "team-frozen" | "field-unknown" | "value-invalid" | "value-too-long" | "restriction-missing" | "reason-missing" | "item-unknown" | "content-not-held" | "content-damaged" | "not-released" | "preview-none" | "preview-failed" | "password-needed" | "not-the-originator" | "own-item" | "proposal-overtaken" | "handling-loosened" | "compartment-unknown" | "compartment-closed" | "note-unknown" | "proposal-unknown" | "conflict-unknown" | "change-set-unknown" | "held-unknown" | "recipient-unknown" | "nothing-to-take" | "import-incomplete" | "task-unknown" | "task-running" | "cancelled" | "internal";

/**
 * How an item was processed, by which tool.
 */
export type Processing = { 
/**
 * The tool and version.
 */
tool: string, 
/**
 * When.
 */
when: Stamp, 
/**
 * `searched`, `no-text`, `failed`.
 */
result: TextState, 
/**
 * Characters of text found.
 */
characters: number, 
/**
 * Remark, such as the encoding.
 */
remark: string | null, };

/**
 * How far long work is. Given at most five times a second.
 */
export type Progress = { 
/**
 * Files or other things done.
 */
done: number, 
/**
 * Of how many.
 */
total: number, 
/**
 * Bytes done.
 */
bytes_done: number, 
/**
 * Of how many.
 */
bytes_total: number, 
/**
 * Bytes a second, over the last seconds.
 */
rate: number, 
/**
 * Seconds left at that rate; absent while unknown.
 */
seconds_left: number | null, };

/**
 * A proposal and its answers.
 */
export type Proposal = { 
/**
 * The proposal's id.
 */
proposal: string, 
/**
 * `clause.field`.
 */
field: string, 
/**
 * What the field holds.
 */
label: string, 
/**
 * The value it would replace.
 */
before: string, 
/**
 * The value proposed.
 */
value: string, 
/**
 * Who proposed it.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, 
/**
 * How it stands.
 */
state: ProposalState, 
/**
 * Each authority's answer.
 */
answers: Array<PartySignature>, 
/**
 * Whether the own authority has still to answer.
 */
to_answer: boolean, };

/**
 * Names a proposal.
 */
export type ProposalRef = { 
/**
 * The team.
 */
team: string, 
/**
 * The proposal's id or a unique prefix.
 */
proposal: string, };

/**
 * How a proposal stands.
 */
export type ProposalState = "open" | "agreed" | "declined";

/**
 * Proposes a change of a field.
 */
export type ProposeChange = { 
/**
 * The team.
 */
team: string, 
/**
 * `clause.field`.
 */
field: string, 
/**
 * The new value.
 */
value: string, };

/**
 * Proposes a value of a field of another authority's item.
 */
export type ProposeField = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * `handling`, `restriction`, `route`, `media-type` or `withdrawn`.
 */
field: string, 
/**
 * The value; for `withdrawn` the words that the item shall be withdrawn with.
 */
value: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Tells what a rebuild made anew.
 */
export type RebuildReport = { 
/**
 * Frames read from the journal.
 */
frames: number, 
/**
 * Change sets indexed again.
 */
change_sets: number, 
/**
 * Where the old index was set aside, relative to the vault.
 */
set_aside: string | null, };

/**
 * Takes packets in; folders are walked; may be repeated.
 */
export type ReceivePackets = { 
/**
 * Files and folders (places).
 */
paths: Array<string>, };

/**
 * What became of every packet.
 */
export type ReceiveReport = { 
/**
 * Every file looked at.
 */
packets: Array<PacketReport>, 
/**
 * Change sets admitted in all.
 */
admitted: number, 
/**
 * Change sets waiting for what they build on.
 */
waiting: number, 
/**
 * Change sets held until a person decides.
 */
held: number, 
/**
 * Change sets refused, each kept with its reason.
 */
refused: number, 
/**
 * Sealed blobs taken in.
 */
blobs: number, 
/**
 * Teams that were new here.
 */
new_teams: Array<string>, 
/**
 * Files that were not taken in because somebody said to stop. What was taken in stays; to
 * take in the same place again goes on with these.
 */
left: number, };

/**
 * One recipient key.
 */
export type RecipientKeyRow = { 
/**
 * Its public half, `age1...`.
 */
recipient: string, 
/**
 * When it was made.
 */
made: Stamp, 
/**
 * How it stands.
 */
state: RecipientKeyState, 
/**
 * When it was destroyed.
 */
destroyed: Stamp | null, 
/**
 * Partners whose receipts do not say yet that they know a newer one.
 */
waits_for: Array<Who>, };

/**
 * How a recipient key stands.
 */
export type RecipientKeyState = "current" | "kept" | "destroyed";

/**
 * The recipient keys of this installation, the newest first.
 */
export type RecipientKeys = { 
/**
 * The keys.
 */
keys: Array<RecipientKeyRow>, 
/**
 * What a person should know or do.
 */
remarks: Array<string>, };

/**
 * One entry of the operations log.
 */
export type RecordRow = { 
/**
 * Its number, from 1, without gaps.
 */
number: number, 
/**
 * When.
 */
when: Stamp, 
/**
 * What kind.
 */
operation: Operation, 
/**
 * What exactly, such as `evidence-import`.
 */
act: string, 
/**
 * The team.
 */
team: string | null, 
/**
 * The ids concerned, shortened to 100.
 */
objects: Array<string>, 
/**
 * How many were concerned.
 */
count: number, 
/**
 * Why.
 */
reason: string | null, 
/**
 * To whom.
 */
recipient: string | null, 
/**
 * The person at this installation.
 */
person: string, 
/**
 * SHA-256 of the entry before it, lower-case hex.
 */
previous: string, 
/**
 * SHA-256 of this entry.
 */
digest: string, };

/**
 * Tells whether the chain holds.
 */
export type RecordsVerified = { 
/**
 * Whether every entry names the one before it.
 */
clean: boolean, 
/**
 * How many entries were walked.
 */
entries: number, 
/**
 * The digest of the last one.
 */
head: string | null, 
/**
 * The first entry that breaks the chain.
 */
broken_at: number | null, };

/**
 * Sets a new passphrase with the recovery file, and opens the vault.
 */
export type RecoverVault = { 
/**
 * Where the recovery file is (a place).
 */
recovery_file: string, 
/**
 * The passphrase from now on.
 */
passphrase: Passphrase, };

/**
 * Refuses held change sets, for this installation. They stay kept, and can be let in later.
 */
export type RefuseHeld = { 
/**
 * The team.
 */
team: string, 
/**
 * A packet or a change set: id or unique prefix. With a set, those behind it in its feed
 * that are held are refused too.
 */
held: string, 
/**
 * Why, at most 1,000 bytes; it is logged.
 */
reason: string, };

/**
 * A change set refused, kept with its reason.
 */
export type RefusedSet = { 
/**
 * Whose, State and number.
 */
set: string, 
/**
 * Why.
 */
reason: string, 
/**
 * What to do.
 */
hint: string, };

/**
 * Re-issues late work of a revoked installation of the own authority, or says what there is.
 */
export type ReissueLateWork = { 
/**
 * The team.
 */
team: string, 
/**
 * The installation.
 */
installation: string, 
/**
 * The change sets to re-issue, by id or a unique beginning of it; all when empty.
 */
only: Array<string>, 
/**
 * Why; a plan needs no reason. Everybody in the compartment reads it.
 */
reason: string, 
/**
 * Only says what there is.
 */
plan: boolean, };

/**
 * An item that another was taken out of, or that was taken out of another.
 */
export type Relative = { 
/**
 * The item's id.
 */
item: string, 
/**
 * Its exhibit number.
 */
exhibit: string, 
/**
 * Its title.
 */
title: string, 
/**
 * The type by content.
 */
media_type: string, 
/**
 * Bytes.
 */
size: number, };

/**
 * A removal that is in dispute.
 */
export type Removal = { 
/**
 * Whose installation was revoked.
 */
whom: Who, 
/**
 * Who revoked it.
 */
by: Who, 
/**
 * When, by their clock.
 */
when: Stamp, 
/**
 * Why.
 */
reason: string, };

/**
 * A decision, as one or more authorities signed it.
 */
export type RemovalDecision = { 
/**
 * Who comes back: their removal no longer counts.
 */
back: Array<Who>, 
/**
 * Who stays out.
 */
out: Array<Who>, 
/**
 * The parties that signed it.
 */
signed: Array<string>, 
/**
 * The parties that did not sign it yet.
 */
missing: Array<string>, 
/**
 * Whether the own authority signed it.
 */
own: boolean, 
/**
 * Whether all parties signed it.
 */
in_force: boolean, };

/**
 * Removals that cut each other off, and the decisions about them.
 */
export type Removals = { 
/**
 * Whether the team is frozen: readable, and nothing but decisions is written.
 */
frozen: boolean, 
/**
 * The removals that nobody decided about.
 */
removals: Array<Removal>, 
/**
 * The decisions that authorities signed, those in force first.
 */
decisions: Array<RemovalDecision>, 
/**
 * Whether this installation can sign a decision: it keeps the key of a party.
 */
may_decide: boolean, };

/**
 * Makes a new key of the own authority. It counts in a team once all other parties signed.
 */
export type RenewAuthority = { 
/**
 * Where the card with the new key goes (a place); each of the other parties gets it.
 */
out: string, };

/**
 * Signs for the own authority that another party's key is replaced.
 */
export type ReplaceAuthority = { 
/**
 * The team.
 */
team: string, 
/**
 * The card with the new key: a file, the id, prefix or person of a known card, or the id
 * of the installation in a replacement that another party signed.
 */
card: string, 
/**
 * Whose key: the authority's name, its State, or the key itself.
 */
of: string, 
/**
 * As what an installation that is not on the roster is let in; a leader unless said.
 */
role: Role | null, 
/**
 * Its last day; the last day of its party unless said.
 */
until: string | null, 
/**
 * A person here compared the eight words of the card in person.
 */
verified: boolean, 
/**
 * Why; kept in the own operations log.
 */
reason: string, };

/**
 * The replacement of an authority's key, as one or more other parties signed it.
 */
export type Replacement = { 
/**
 * Whose key, and the installation whose card brings the new one.
 */
whom: Who, 
/**
 * The key that is replaced.
 */
old_key: string, 
/**
 * The new key.
 */
new_key: string, 
/**
 * The eight words of that card, to be compared in person.
 */
fingerprint: Array<string>, 
/**
 * As what the installation is let in with it, unless it is on the roster already.
 */
role: Role | null, 
/**
 * Its first day.
 */
from: string | null, 
/**
 * Its last day.
 */
until: string | null, 
/**
 * The parties that signed.
 */
signed: Array<ReplacementSignature>, 
/**
 * The other parties that did not sign yet.
 */
missing: Array<string>, 
/**
 * Whether the own authority may sign it and has not.
 */
to_sign: boolean, 
/**
 * Whether all other parties signed it.
 */
in_force: boolean, };

/**
 * A party's signature under a replacement.
 */
export type ReplacementSignature = { 
/**
 * Who signed, for its authority.
 */
who: Who, 
/**
 * When, by their clock.
 */
when: Stamp, };

/**
 * What was signed about keys of authorities in a team.
 */
export type Replacements = { 
/**
 * The replacements that somebody signed, those that are not in force first.
 */
replacements: Array<Replacement>, 
/**
 * The authorities of which two new keys were signed by all: they act with neither.
 */
disputed: Array<string>, 
/**
 * Whether this installation can sign: it keeps the key of a party.
 */
may_sign: boolean, };

/**
 * Asks to be certified by an authority that has an installation already.
 */
export type RequestCertificate = { 
/**
 * Where the request goes (a place); it is given to the installation that keeps the
 * authority's key.
 */
out: string, };

/**
 * Writes a packet that asks for exactly what is missing.
 */
export type RequestMissing = { 
/**
 * The team.
 */
team: string, 
/**
 * The folder to write into (a place).
 */
out: string, };

/**
 * Tells what was asked for.
 */
export type Requested = { 
/**
 * The folder.
 */
folder: string, 
/**
 * Files written; nothing missing writes none.
 */
files: number, 
/**
 * Bytes written.
 */
bytes: number, 
/**
 * Change sets asked for.
 */
change_sets: number, 
/**
 * Sealed segments asked for.
 */
blobs: number, 
/**
 * Keys asked for.
 */
keys: number, 
/**
 * Who can open the request; any of them that holds and may give it answers when it next
 * sends.
 */
to: Array<Who>, 
/**
 * What is missing, as it was asked for.
 */
report: GapReport, };

/**
 * Decides a conflict.
 */
export type ResolveConflict = { 
/**
 * The team.
 */
team: string, 
/**
 * The conflict: id or unique prefix.
 */
conflict: string, 
/**
 * What is decided.
 */
decided: Decided, 
/**
 * Why. Everybody who reads the field reads it.
 */
reason: string, };

/**
 * Says who decided what.
 */
export type Resolved = { 
/**
 * The conflict.
 */
conflict: string, 
/**
 * The values that stand.
 */
values: Array<string>, 
/**
 * Who decided.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, };

/**
 * Brings an authority's key back from shares, or tries whether they would.
 */
export type RestoreKey = { 
/**
 * The shares' files (places).
 */
shares: Array<string>, 
/**
 * Only tries: nothing is taken in.
 */
check: boolean, 
/**
 * Why; trying needs no reason.
 */
reason: string, };

/**
 * One saved revision of a note.
 */
export type Revision = { 
/**
 * Who.
 */
who: Who, 
/**
 * When.
 */
when: Stamp, 
/**
 * Why it does not count, though its words stay in the text; absent when it counts.
 */
mark?: StandingMark | null, };

/**
 * What a revocation does, and what it cannot reach.
 */
export type RevocationReport = { 
/**
 * The line of the roster.
 */
row: RosterRow, 
/**
 * Whether it was only planned.
 */
planned: boolean, 
/**
 * What still counts of the installation's own work, by compartment.
 */
counts: Array<CutOffLine>, 
/**
 * What the installation keeps: copies are not reached by a revocation.
 */
keeps: Kept, };

/**
 * Revokes an installation everywhere in a team, from what is held here on.
 */
export type RevokeInstallation = { 
/**
 * The team.
 */
team: string, 
/**
 * The installation.
 */
installation: string, 
/**
 * Why; a plan needs no reason.
 */
reason: string, 
/**
 * Only says what would be done.
 */
plan: boolean, };

/**
 * The revocation of an installation.
 */
export type Revoked = { 
/**
 * Who revoked it.
 */
who: Who, 
/**
 * When, by their clock.
 */
when: Stamp, 
/**
 * Why.
 */
reason: string, 
/**
 * Whether leaders removed each other and the authorities have not decided.
 */
disputed: boolean, };

/**
 * What a person is in a team.
 */
export type Role = "leader" | "member" | "participant";

/**
 * One line of the roster.
 */
export type RosterRow = { 
/**
 * The installation's id.
 */
installation: string, 
/**
 * The person, when released to us.
 */
person: string | null, 
/**
 * In what capacity, when released to us.
 */
capacity: string | null, 
/**
 * What was said of them before, newest first.
 */
earlier?: Array<EarlierDetails>, 
/**
 * The authority.
 */
authority: string, 
/**
 * The State, or `EU`.
 */
state: string, 
/**
 * As what.
 */
role: Role, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
until: string, 
/**
 * The day the mandate was ended early.
 */
ended_on: string | null, 
/**
 * Why it was ended.
 */
end_reason: string | null, 
/**
 * Who ended it.
 */
ended_by: Who | null, 
/**
 * When they did, by their clock.
 */
ended_when: Stamp | null, 
/**
 * States of operation in which this person is a seconded member. Computed.
 */
seconded_in: Array<string>, 
/**
 * Whether the mandate runs today, by the reader's clock.
 */
current: boolean, 
/**
 * The fingerprint in words.
 */
fingerprint: Array<string>, 
/**
 * When a person here compared it.
 */
verified: Stamp | null, 
/**
 * Whether this is us.
 */
own: boolean, 
/**
 * Whether it is bound to the own authority.
 */
same_authority: boolean, 
/**
 * The revocation of the installation, if one counts.
 */
revoked?: Revoked | null, 
/**
 * Why the mandate does not count; absent when it does.
 */
mark?: StandingMark | null, };

/**
 * How evidence was acquired.
 */
export type Route = "jit-measure" | "pre-jit" | "eio-mla" | "europol" | "fiu" | "epoc" | "voluntary" | "osint";

/**
 * Searches titles, numbers, text and notes.
 */
export type SearchEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * Words, all of which must occur; `"a phrase"` stays together, `begin*` stands for words
 * that begin so, `-word` must not occur, `OR` joins two queries. `title:`, `number:`,
 * `description:`, `text:`, `note:`, `tag:`, `from:`, `to:`, `state:`, `type:`,
 * `handling:` before a word or phrase say where; `date:2024-01..2024-06` says when.
 */
query: string, 
/**
 * Whether the query is still being typed: the last word also stands for words that begin
 * with it, and the answer does not wait for an index that lags.
 */
typing: boolean, 
/**
 * The page, counted from 1; absent asks for all rows.
 */
page?: number | null, 
/**
 * Rows on a page; absent means 100, and at most 1,000 count.
 */
per_page?: number | null, };

/**
 * What was found, after what was covered.
 */
export type SearchResults = { 
/**
 * What was covered; the five add up to all items.
 */
cover: Cover, 
/**
 * The sentence that opens every result.
 */
statement: string, 
/**
 * How many items and notes cannot be found yet, because the index is being made.
 */
lagging: number, 
/**
 * The hits of this page.
 */
rows: Array<Hit>, 
/**
 * This page.
 */
page: number, 
/**
 * How many pages there are.
 */
pages: number, 
/**
 * How many hits there are.
 */
total: number, };

/**
 * One sealed segment of an original.
 */
export type Segment = { 
/**
 * SHA-256 of the sealed bytes; its name in `evidence key`.
 */
sealed_sha256: string, 
/**
 * Sealed bytes.
 */
sealed_bytes: number, 
/**
 * Bytes of the original in it.
 */
bytes: number, };

/**
 * Writes packets for partners into a folder.
 */
export type SendPackets = { 
/**
 * The team.
 */
team: string, 
/**
 * An installation (id, prefix, person), or `all`.
 */
to: string, 
/**
 * The folder (a place).
 */
out: string, 
/**
 * Whether receipts are written again that were written before, for a stick that was lost.
 */
again: boolean, };

/**
 * What was written for one partner.
 */
export type SentTo = { 
/**
 * The installation.
 */
installation: string, 
/**
 * The person, when known.
 */
person: string | null, 
/**
 * The authority.
 */
authority: string, 
/**
 * The State.
 */
state: string, 
/**
 * Change sets written.
 */
change_sets: number, 
/**
 * Sealed blobs written.
 */
blobs: number, 
/**
 * Whether a receipt was written.
 */
receipt: boolean, 
/**
 * Why nothing was written, when nothing was ("nothing new", "mandate ended").
 */
remark: string | null, };

/**
 * Sets a shared field of an item: `title`, `description`, `tag+`, `tag-`; or tightens
 * `handling`.
 */
export type SetEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * The field.
 */
field: string, 
/**
 * The new value.
 */
value: string, };

/**
 * Changes a setting of this vault.
 */
export type SetSettings = { 
/**
 * Minutes without input before locking, 1 to 240.
 */
auto_lock_minutes: number | null, 
/**
 * The label shown while locked; empty for the folder's name.
 */
label: string | null, 
/**
 * Whether a locked vault tells the authority.
 */
show_authority: boolean | null, 
/**
 * Whether a locked vault tells when packets were last sent or taken in.
 */
show_last_exchange: boolean | null, };

/**
 * Sets one of the team's shared fields: `working_name` or `next_meeting`.
 */
export type SetTeam = { 
/**
 * The team.
 */
team: string, 
/**
 * The field.
 */
field: string, 
/**
 * The new value.
 */
value: string, };

/**
 * What a person decided on statements that offices had made apart.
 */
export type Settled = { 
/**
 * Whether all of them stand, as separate statements; otherwise this one stands in their
 * place.
 */
kept: boolean, 
/**
 * Who decided.
 */
who: Who, 
/**
 * When, by their own clock.
 */
when: Stamp, 
/**
 * Why.
 */
reason: string, };

/**
 * One sheet of a table.
 */
export type Sheet = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its rows.
 */
rows: number, 
/**
 * Its columns.
 */
columns: number, };

/**
 * Rows of a sheet.
 */
export type SheetRows = { 
/**
 * The first row given, counted from 0.
 */
first: number, 
/**
 * The rows, each with its cells as text.
 */
rows: Array<Array<string>>, 
/**
 * All rows of the sheet.
 */
total: number, };

/**
 * Shows the own card, or writes it to a place.
 */
export type ShowCard = { 
/**
 * Where to write it; absent only shows it.
 */
out: string | null, };

/**
 * What of a vault is readable while it is locked, beside its label.
 */
export type ShownLocked = { 
/**
 * The authority that works here.
 */
authority: boolean, 
/**
 * When packets were last sent or taken in.
 */
last_exchange: boolean, };

/**
 * What lies in a folder or on a stick. Two people who see the same words hold the same files.
 */
export type Slip = { 
/**
 * The folder.
 */
folder: string, 
/**
 * Whole files: packets, bundles, segments.
 */
files: number, 
/**
 * Their bytes in all.
 */
bytes: number, 
/**
 * Files whose bytes are not those of their name.
 */
damaged: number, 
/**
 * Files with another name, which were not counted in.
 */
renamed: number, 
/**
 * SHA-256 over the sorted names of the whole files.
 */
sha256: string, 
/**
 * Eight words for it, to read aloud.
 */
words: Array<string>, 
/**
 * When it was read.
 */
when: Stamp, 
/**
 * The slip itself, as it is printed.
 */
text: string, };

/**
 * One fact about the source file.
 */
export type SourceFact = { 
/**
 * What.
 */
name: string, 
/**
 * Its value.
 */
value: string, };

/**
 * A feed that split, and from where on it does not count.
 */
export type SplitFeed = { 
/**
 * Whose feed it is.
 */
who: Who, 
/**
 * The compartment.
 */
compartment: string, 
/**
 * The number that two change sets have.
 */
number: number, 
/**
 * The ids of the change sets under that number: the proof, kept here.
 */
sets: Array<string>, 
/**
 * What to do.
 */
hint: string, };

/**
 * Gives a moment twice: in UTC, and on the wall clock of the person who acted.
 */
export type Stamp = { 
/**
 * RFC 3339 with milliseconds, ending in `Z`.
 */
utc: string, 
/**
 * RFC 3339 in the zone of the act, with its offset.
 */
local: string, 
/**
 * The IANA name of that zone, such as `Europe/Paris`.
 */
zone: string, };

/**
 * How exchange stands with a partner.
 */
export type Standing = "complete" | "held" | "missing" | "waiting-for-receipt" | "nothing-yet" | "ended";

/**
 * Says that something does not count in the team, or counts with a mark. It stays readable.
 */
export type StandingMark = { 
/**
 * The reason, as `docs/formats/authority.md` names it.
 */
code: string, 
/**
 * The reason in words.
 */
words: string, 
/**
 * Whether it counts all the same.
 */
counts: boolean, };

/**
 * One of the statements of a conflict.
 */
export type Statement = { 
/**
 * The value as text; absent while the key it is sealed under is not here.
 */
value: string | null, 
/**
 * Who made it, of which authority and State.
 */
who: Who, 
/**
 * When, by their own clock.
 */
when: Stamp, 
/**
 * The version of the agreement that was in force then, counted from 1, by the days of its
 * signatures; absent before every authority had signed.
 */
agreement: number | null, };

/**
 * Names a task.
 */
export type TaskRef = { 
/**
 * The task.
 */
task: number, };

/**
 * Says that long work has begun.
 */
export type TaskStarted = { 
/**
 * The task; ask `task_status`, and `import_report` for an import's report.
 */
task: number, };

/**
 * How a task stands.
 */
export type TaskState = "running" | "paused" | "cancelling" | "cancelled" | "done" | "failed";

/**
 * How a task stands.
 */
export type TaskStatus = { 
/**
 * The task.
 */
task: number, 
/**
 * What it does: `evidence_import`, `exchange_receive` ...
 */
kind: string, 
/**
 * How far it is.
 */
progress: Progress, 
/**
 * How it stands.
 */
state: TaskState, 
/**
 * When it began.
 */
began: Stamp, 
/**
 * Why it stopped, when it failed.
 */
problem: Problem | null, };

/**
 * The whole of a team.
 */
export type Team = { 
/**
 * The purpose.
 */
purpose: string, 
/**
 * States of operation.
 */
operates_in: Array<string>, 
/**
 * The next meeting; two values when two offices set it apart.
 */
next_meeting: Array<FieldValue>, 
/**
 * Each authority's signature.
 */
parties_signed: Array<PartySignature>, 
/**
 * What the checks remark.
 */
checks: Array<Check>, 
/**
 * How many evidence items there are.
 */
evidence: number, 
/**
 * How many notes there are.
 */
notes: number, 
/**
 * Change sets refused, each kept with its reason.
 */
refused: number, 
/**
 * Change sets waiting for what they build on.
 */
waiting: number, 
/**
 * The team's id.
 */
team: string, 
/**
 * The working name; two values when two offices set it apart.
 */
name: Array<FieldValue>, 
/**
 * Where the team stands.
 */
stage: TeamStage, 
/**
 * The States of the parties, in order.
 */
parties: Array<string>, 
/**
 * The participants' authorities.
 */
participants: Array<string>, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
until: string, 
/**
 * Days left by the reader's clock; negative when past.
 */
days_left: number, 
/**
 * Authorities that signed.
 */
signed: number, 
/**
 * Authorities that must sign.
 */
signatures: number, 
/**
 * Whether the own authority has still to sign.
 */
to_sign: boolean, 
/**
 * How exchange stands with each partner.
 */
partners: Array<PartnerStatus>, };

/**
 * Answers the founding.
 */
export type TeamFounded = { 
/**
 * The team's id.
 */
team: string, 
/**
 * The name.
 */
name: string, 
/**
 * What the checks remark.
 */
checks: Array<Check>, };

/**
 * Names one team by id, unique prefix or unique name.
 */
export type TeamRef = { 
/**
 * The team.
 */
team: string, };

/**
 * One line of the list of teams.
 */
export type TeamRow = { 
/**
 * The team's id.
 */
team: string, 
/**
 * The working name; two values when two offices set it apart.
 */
name: Array<FieldValue>, 
/**
 * Where the team stands.
 */
stage: TeamStage, 
/**
 * The States of the parties, in order.
 */
parties: Array<string>, 
/**
 * The participants' authorities.
 */
participants: Array<string>, 
/**
 * First day.
 */
from: string, 
/**
 * Last day.
 */
until: string, 
/**
 * Days left by the reader's clock; negative when past.
 */
days_left: number, 
/**
 * Authorities that signed.
 */
signed: number, 
/**
 * Authorities that must sign.
 */
signatures: number, 
/**
 * Whether the own authority has still to sign.
 */
to_sign: boolean, 
/**
 * How exchange stands with each partner.
 */
partners: Array<PartnerStatus>, };

/**
 * Where a team stands.
 */
export type TeamStage = "signing" | "in-force" | "declined" | "ended";

/**
 * Whether an item's text can be searched.
 */
export type TextState = "searched" | "no-text" | "failed" | "not-held" | "not-released";

/**
 * Opens the vault.
 */
export type UnlockVault = { 
/**
 * The passphrase.
 */
passphrase: Passphrase, };

/**
 * Answers the making of a vault.
 */
export type VaultCreated = { 
/**
 * The installation's id.
 */
installation: string, 
/**
 * Eight words to read aloud.
 */
fingerprint: Array<string>, 
/**
 * What a person should know, such as a weak passphrase.
 */
warnings: Array<string>, 
/**
 * Whether the recovery file was written and read back.
 */
recovery_written: boolean, 
/**
 * Where the recovery file is.
 */
recovery_file: string, };

/**
 * Counts what a vault holds.
 */
export type VaultHolds = { 
/**
 * Teams.
 */
teams: number, 
/**
 * Admitted change sets.
 */
change_sets: number, 
/**
 * Sealed blobs, packed ones included.
 */
blobs: number, 
/**
 * Bytes of all sealed blobs.
 */
blob_bytes: number, 
/**
 * Bytes of the journal.
 */
journal_bytes: number, };

/**
 * What state a vault is in.
 */
export type VaultState = "absent" | "locked" | "open";

/**
 * Tells what a vault is and whether it is open. Gives no content while locked.
 */
export type VaultStatus = { 
/**
 * What state the vault is in.
 */
state: VaultState, 
/**
 * The vault's label, readable while locked: the one chosen, else the folder's name.
 */
label: string | null, 
/**
 * The authority that works here; while locked only if its owner chose so.
 */
authority: string | null, 
/**
 * When packets were last sent or taken in; while locked only if its owner chose so.
 */
last_exchange: Stamp | null, 
/**
 * What is readable while locked; absent while locked.
 */
shown_locked: ShownLocked | null, 
/**
 * Who works here; absent while locked.
 */
who: Who | null, 
/**
 * In what capacity; absent while locked.
 */
capacity: string | null, 
/**
 * The installation's id; absent while locked.
 */
installation: string | null, 
/**
 * The fingerprint in words; absent while locked.
 */
fingerprint: Array<string> | null, 
/**
 * Counts what the vault holds; absent while locked.
 */
holds: VaultHolds | null, 
/**
 * Minutes without input before the vault locks by itself.
 */
auto_lock_minutes: number, 
/**
 * How many sealed drafts wait. Counted, never named; a locked vault tells it only to who
 * locked it, until the program ends.
 */
drafts_waiting: number, 
/**
 * How many files that were opened with Comity wait for a decision. Counted, never named.
 */
files_waiting: number, 
/**
 * Whether the recovery file was tried once.
 */
recovery_tried: boolean | null, 
/**
 * Who keeps shares of the authority's key, if shares were made here; absent while locked.
 */
custodians: Custodians | null, 
/**
 * How many days old the key is that packets for this installation are sealed to, once it
 * should be replaced; absent before, and while locked.
 */
rotation_due_days: number | null, 
/**
 * Whether it is a training vault, where nothing is evidence; not told while locked.
 */
training: boolean, 
/**
 * When the last act was saved and read back.
 */
saved: Stamp | null, 
/**
 * The format version of the vault.
 */
format: number, 
/**
 * What a person should know after opening ("the index was rebuilt").
 */
remarks: Array<string>, };

/**
 * Marks a card's fingerprint as compared.
 */
export type VerifyCard = { 
/**
 * The installation: id, unique prefix or unique person.
 */
installation: string, };

/**
 * Reads sealed originals back and compares them.
 */
export type VerifyEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * Only this item.
 */
item: string | null, };

/**
 * Tells what was checked, and every fault found.
 */
export type VerifyReport = { 
/**
 * Whether nothing was wrong.
 */
clean: boolean, 
/**
 * Journal frames read and authenticated.
 */
frames: number, 
/**
 * Change sets whose signatures and trees were checked again.
 */
change_sets: number, 
/**
 * Blobs read and compared with their hashes.
 */
blobs: number, 
/**
 * Evidence items whose original was opened and hashed again.
 */
items: number, 
/**
 * Entries of the operations log whose chain was walked.
 */
log_entries: number, 
/**
 * The faults, each with what to do.
 */
faults: Array<Fault>, };

/**
 * Whether one party sees an item.
 */
export type Visibility = { 
/**
 * The State.
 */
state: string, 
/**
 * How it stands there.
 */
how: Visible, };

/**
 * How an item stands at a party.
 */
export type Visible = "holds" | "sent" | "not-sent" | "not-released";

/**
 * Watches a shared folder, which receives and sends by itself.
 */
export type WatchFolder = { 
/**
 * The team.
 */
team: string, 
/**
 * The folder (a place).
 */
folder: string, 
/**
 * Looks once and ends.
 */
once: boolean, };

/**
 * Names who acted.
 */
export type Who = { 
/**
 * The installation's id, lower-case hex.
 */
installation: string, 
/**
 * The person, when their name was released to this installation.
 */
person: string | null, 
/**
 * The competent authority.
 */
authority: string, 
/**
 * ISO 3166-1 alpha-2, or `EU` for a body of the Union.
 */
state: string, };

/**
 * Answers as chains of plain facts: one for this installation, one for every partner.
 */
export type Why = { 
/**
 * What it is about, in words: `FR-2026-0001, FR operational 12`.
 */
about: string, 
/**
 * The change set's id, when it is known here.
 */
set: string | null, 
/**
 * This installation first, then partners in the order of the roster.
 */
ends: Array<WhyEnd>, };

/**
 * How it stands at one installation.
 */
export type WhyEnd = { 
/**
 * Whose installation.
 */
who: Who, 
/**
 * Whether this is the own installation.
 */
own: boolean, 
/**
 * Whether it arrived there whole, by vector and receipt alone.
 */
arrived: boolean, 
/**
 * What is known, in the order of the way; the first that does not hold is the reason.
 */
facts: Array<WhyFact>, 
/**
 * What to do next; absent once it arrived.
 */
next: string | null, };

/**
 * One fact on the way.
 */
export type WhyFact = { 
/**
 * Whether this step is behind it.
 */
holds: boolean, 
/**
 * What is so, in words.
 */
what: string, 
/**
 * When, as far as somebody said so.
 */
when: Stamp | null, };

/**
 * Withdraws an item; everything stays readable and marked.
 */
export type WithdrawEvidence = { 
/**
 * The team.
 */
team: string, 
/**
 * The item.
 */
item: string, 
/**
 * Why.
 */
reason: string, };

/**
 * Writes a letter: the own authority lets this installation into a team where nobody of it is
 * left to do so. A leader of another party carries it.
 */
export type WriteLetter = { 
/**
 * The team's id, in full; a partner tells it.
 */
team: string, 
/**
 * As what; a leader unless said.
 */
role: Role | null, 
/**
 * First day; today unless said.
 */
from: string | null, 
/**
 * Last day.
 */
until: string, 
/**
 * Where the letter goes (a place).
 */
out: string, };

/**
 * Tells what was written.
 */
export type Written = { 
/**
 * Where: a path on the command line, a label in the window.
 */
path: string, 
/**
 * How many entries or files.
 */
count: number, 
/**
 * Bytes written.
 */
bytes: number, 
/**
 * SHA-256 of what was written, for a single file.
 */
sha256: string | null, };

/** Every call with what it takes and gives. */
export interface Calls {
  /** Makes a vault. */
  vault_create: { args: CreateVault; reply: VaultCreated };
  /** Tells how the vault stands. */
  vault_status: { args: Nothing; reply: VaultStatus };
  /** Opens the vault. */
  vault_unlock: { args: UnlockVault; reply: VaultStatus };
  /** Locks the vault: couriers stop, keys are dropped. */
  vault_lock: { args: Nothing; reply: VaultStatus };
  /** Sets a new passphrase with the recovery file. */
  vault_recover: { args: RecoverVault; reply: VaultStatus };
  /** Checks every frame, signature, blob and item. */
  vault_verify: { args: Nothing; reply: VerifyReport };
  /** Makes the index anew from journal, keys and blobs. */
  vault_rebuild: { args: Nothing; reply: RebuildReport };
  /** Changes settings. */
  vault_set: { args: SetSettings; reply: VaultStatus };
  /** Tells that a person is at work: the idle clock starts again. */
  vault_touch: { args: Nothing; reply: VaultStatus };
  /** Lists the vaults known on this account. */
  vault_known: { args: Nothing; reply: KnownVaults };
  /** Turns to another vault, while none is open. */
  vault_choose: { args: ChooseVault; reply: VaultStatus };
  /** Takes a vault off the list; the vault itself is not touched. */
  vault_forget: { args: ForgetVault; reply: KnownVaults };
  /** Gives what the interface remembers. */
  preference_list: { args: Nothing; reply: Preferences };
  /** Remembers something for the interface. */
  preference_set: { args: Preference; reply: Preference };
  /** Keeps unsaved text sealed. */
  draft_keep: { args: KeepDraft; reply: Draft };
  /** Gives sealed unsaved text back. */
  draft_get: { args: AskDraft; reply: Draft };
  /** Lists the files that were opened with Comity and wait for a decision. */
  handed_list: { args: Nothing; reply: Handed };
  /** Takes files off that list: they were taken in, or shall not be. */
  handed_done: { args: HandedDone; reply: Handed };
  /** Shows or writes the own card. */
  card_show: { args: ShowCard; reply: Card };
  /** Adds a card. */
  card_add: { args: AddCard; reply: Card };
  /** Marks a card as compared. */
  card_verify: { args: VerifyCard; reply: Card };
  /** Lists cards. */
  card_list: { args: ListCards; reply: Page<Card> };
  /** Writes a request to be certified by an authority that has installations already. */
  authority_request: { args: RequestCertificate; reply: Card };
  /** Certifies a further installation of the own authority. */
  authority_certify: { args: CertifyInstallation; reply: Card };
  /** Takes the certified card as the own one. */
  authority_accept: { args: AcceptCertificate; reply: Card };
  /** Makes a new key of the own authority, after the old one was lost or stolen. */
  authority_renew: { args: RenewAuthority; reply: Card };
  /** Splits the own authority's key among custodians. */
  authority_share: { args: MakeShares; reply: Custodians };
  /** Brings the authority's key back from shares, or tries them. */
  authority_restore: { args: RestoreKey; reply: KeyRestored };
  /** Writes a letter: the own authority lets this installation into a team. */
  authority_letter: { args: WriteLetter; reply: Card };
  /** Founds a team. */
  team_found: { args: FoundTeam; reply: TeamFounded };
  /** Signs the founding text for the own authority. */
  team_sign: { args: TeamRef; reply: Team };
  /** Declines the founding text. */
  team_decline: { args: DeclineTeam; reply: Team };
  /** Lists teams. */
  team_list: { args: ListTeams; reply: Page<TeamRow> };
  /** Shows a team. */
  team_show: { args: TeamRef; reply: Team };
  /** Sets a shared field of the team. */
  team_set: { args: SetTeam; reply: Team };
  /** Shows the agreement. */
  agreement_show: { args: TeamRef; reply: Agreement };
  /** Lists clauses and fields. */
  agreement_fields: { args: ListFields; reply: Page<ClauseField> };
  /** Proposes a change and signs it for the own authority. */
  agreement_propose: { args: ProposeChange; reply: Proposal };
  /** Signs a proposal. */
  agreement_sign: { args: ProposalRef; reply: Proposal };
  /** Declines a proposal. */
  agreement_decline: { args: DeclineProposal; reply: Proposal };
  /** Shows a clause's history. */
  agreement_history: { args: AskHistory; reply: Page<HistoryRow> };
  /** Lists the roster. */
  roster_list: { args: ListRoster; reply: Page<RosterRow> };
  /** Adds an installation to the roster. */
  roster_add: { args: AddToRoster; reply: RosterRow };
  /** Carries a letter, by which another party lets its own new installation in. */
  roster_carry: { args: CarryLetter; reply: RosterRow };
  /** Ends a mandate. */
  roster_end: { args: EndMandate; reply: RosterRow };
  /** Changes what is said of a person of the own authority. */
  roster_details: { args: ChangeDetails; reply: RosterRow };
  /** Revokes an installation, or plans it. */
  installation_revoke: { args: RevokeInstallation; reply: RevocationReport };
  /** Re-issues late work of a revoked installation, or says what there is. */
  installation_reissue: { args: ReissueLateWork; reply: LateWork };
  /** Lists the keys that packets for this installation are sealed to. */
  installation_keys: { args: Nothing; reply: RecipientKeys };
  /** Makes a new one and announces it; older ones are destroyed once every partner knows. */
  installation_rotate: { args: Nothing; reply: RecipientKeys };
  /** Tells which leaders removed each other, and what the authorities decided. */
  removals_show: { args: TeamRef; reply: Removals };
  /** Signs a decision about them for the own authority. */
  removals_decide: { args: DecideRemovals; reply: Removals };
  /** Tells which authorities' keys are replaced, and who signed it. */
  replacements_show: { args: TeamRef; reply: Replacements };
  /** Signs for the own authority that another party's lost or stolen key is replaced. */
  authority_replace: { args: ReplaceAuthority; reply: Replacements };
  /** Makes a restricted compartment. */
  compartment_make: { args: MakeCompartment; reply: CompartmentRow };
  /** Lists the restricted compartments that this installation holds. */
  compartment_list: { args: ListCompartments; reply: Page<CompartmentRow> };
  /** Shows one. */
  compartment_show: { args: CompartmentRef; reply: CompartmentRow };
  /** Lets an installation in. */
  compartment_join: { args: JoinCompartment; reply: CompartmentRow };
  /** Leaves one, or lets a member out. */
  compartment_leave: { args: LeaveCompartment; reply: CompartmentRow };
  /** Closes one. */
  compartment_close: { args: CloseCompartment; reply: CompartmentRow };
  /** Plans an import; nothing is taken. */
  evidence_plan: { args: ImportEvidence; reply: ImportPlan };
  /** Starts an import. */
  evidence_import: { args: ImportEvidence; reply: TaskStarted };
  /** Gives the report of an import, also while it runs. */
  import_report: { args: TaskRef; reply: ImportReport };
  /** Lists evidence. */
  evidence_list: { args: ListEvidence; reply: EvidencePage };
  /** Writes the evidence index to a file. */
  evidence_export: { args: ExportEvidence; reply: Written };
  /** Shows an item. */
  evidence_show: { args: ItemRef; reply: EvidenceItem };
  /** Gives an item's text. */
  evidence_text: { args: ItemRef; reply: ItemText };
  /** Tells how an item can be looked at. */
  evidence_preview: { args: PreviewEvidence; reply: Preview };
  /** Gives a picture of a page. */
  preview_page: { args: PreviewPage; reply: PageImage };
  /** Gives rows of a sheet. */
  preview_rows: { args: PreviewRows; reply: SheetRows };
  /** Gives bytes of an item. */
  preview_bytes: { args: PreviewBytes; reply: ItemBytes };
  /** Searches items and notes. */
  evidence_search: { args: SearchEvidence; reply: SearchResults };
  /** Sets a shared field of an item. */
  evidence_set: { args: SetEvidence; reply: EvidenceItem };
  /** Writes an opened copy, with a reason. */
  evidence_open: { args: OpenEvidence; reply: Written };
  /** Writes the sealed segments and their identity, with a reason. */
  evidence_key: { args: EvidenceKey; reply: KeyWritten };
  /** Reads sealed originals back. */
  evidence_verify: { args: VerifyEvidence; reply: VerifyReport };
  /** Withdraws an item. */
  evidence_withdraw: { args: WithdrawEvidence; reply: EvidenceItem };
  /** Proposes a value of a field of another authority's item. */
  evidence_propose: { args: ProposeField; reply: ItemProposal };
  /** Lists proposals on items. */
  evidence_proposals: { args: ListItemProposals; reply: ItemProposals };
  /** Accepts or refuses a proposal on an own item. */
  evidence_answer: { args: AnswerProposal; reply: ItemProposal };
  /** Adds a note. */
  note_add: { args: AddNote; reply: Note };
  /** Edits a note. */
  note_edit: { args: EditNote; reply: Note };
  /** Lists notes. */
  note_list: { args: ListNotes; reply: Page<NoteRow> };
  /** Shows a note. */
  note_show: { args: NoteRef; reply: Note };
  /** Writes packets. */
  exchange_send: { args: SendPackets; reply: PacketsSent };
  /** Takes packets in, as a task that can be held and stopped also within a large original. */
  exchange_receive: { args: ReceivePackets; reply: ReceiveReport };
  /** Watches a shared folder. */
  exchange_watch: { args: WatchFolder; reply: Courier };
  /** Stops watching. */
  exchange_unwatch: { args: CourierRef; reply: Courier };
  /** Tells how exchange stands. */
  exchange_status: { args: TeamRef; reply: ExchangeStatus };
  /** Tells why something did not arrive, here or at a partner. */
  exchange_why: { args: AskWhy; reply: Why };
  /** Tells exactly what is missing here, and who holds it. */
  exchange_missing: { args: TeamRef; reply: GapReport };
  /** Writes a packet that asks for what is missing. */
  exchange_request: { args: RequestMissing; reply: Requested };
  /** Lists what is held until a person decides. */
  exchange_held: { args: TeamRef; reply: HeldPackets };
  /** Lets held change sets in. */
  exchange_admit: { args: AdmitHeld; reply: HeldDecided };
  /** Refuses held change sets. */
  exchange_refuse: { args: RefuseHeld; reply: HeldDecided };
  /** Reads what lies in a folder or on a stick, and writes the slip that goes with it. */
  exchange_slip: { args: MakeSlip; reply: Slip };
  /** Writes the own change sets' headers and every receipt, for another State to check against. */
  exchange_export: { args: ExportChains; reply: Written };
  /** Lists conflicts. */
  exchange_conflicts: { args: ListConflicts; reply: Page<Conflict> };
  /** Decides a conflict. */
  exchange_resolve: { args: ResolveConflict; reply: Resolved };
  /** Lists the operations log. */
  records_list: { args: ListRecords; reply: Page<RecordRow> };
  /** Walks the operations log's chain. */
  records_verify: { args: Nothing; reply: RecordsVerified };
  /** Writes the operations log to a file. */
  records_export: { args: ExportRecords; reply: Written };
  /** Tells how a task stands. */
  task_status: { args: TaskRef; reply: TaskStatus };
  /** Asks a task to stop. */
  task_cancel: { args: TaskRef; reply: TaskStatus };
  /** Asks a task to wait where it is. */
  task_pause: { args: TaskRef; reply: TaskStatus };
  /** Lets a task that waits go on. */
  task_resume: { args: TaskRef; reply: TaskStatus };
  /** Asks the window for a file or folder by its dialog; the web page gets a token, no path. */
  place_choose: { args: ChoosePlace; reply: Place };
  /** Closes the window, unless work runs that nobody said to stop. */
  window_close: { args: CloseWindow; reply: Closing };
}
