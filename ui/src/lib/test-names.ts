// Every `data-test` name that a window test may press or read, by feature. A test compares this
// list with the sources. `*` stands for an id or a choice, as in `place-evidence`.
//
// Rows carry `data-key` (item, note, installation, team), fingerprints `data-words`, problems
// `data-code`, states `data-state`; `saved` carries `data-utc`, `cover` its five counts, `plan` its
// files and numbers, `viewer` the item, its exhibit number and SHA-256.
// A dialog that asks for a reason is NAME, NAME-reason, NAME-confirm, NAME-cancel.
export const testNames: Readonly<Record<string, string>> = {
  kit:
    "check check-step column-* column-show columns-reset copy-words empty fingerprint " +
    "goto-open keyboard-script loading locked-authority locked-exchange locked-face mark " +
    "mark-line packet-row " +
    "problem problem-again progress receive-left receive-report redline " +
    "search-delete search-delete-cancel settled " +
    "search-delete-confirm search-rename search-rename-cancel search-rename-confirm " +
    "search-rename-name search-rename-taken search-save search-save-cancel " +
    "search-save-confirm search-save-name search-save-taken signature standing",
  app:
    "drop-target frame goto goto-target goto-words help lock marking place-* print-sheet " +
    "carrying carrying-stop task-pause task-resume " +
    "saved stray-drop stray-drop-discard switch-* switch-home " +
    "switch-team team-*",
  desktop:
    "closing closing-stay closing-stop files-waiting handed-card handed-card-do handed-leave " +
    "handed-other handed-other-do handed-packets handed-packets-do handed-team vault-add " +
    "vault-forget vault-known vault-made-in vault-make vaults",
  vault:
    "copy-recovery create create-authority create-capacity create-form create-passphrase " +
    "create-passphrase-again create-passphrase-again-show create-passphrase-show " +
    "create-person create-recovery create-state create-training drafts-waiting gate recover " +
    "recover-back recover-choose recover-file recover-form recover-passphrase " +
    "recover-passphrase-again recover-passphrase-again-show recover-passphrase-show " +
    "recovery-at recovery-written unlock unlock-form unlock-passphrase " +
    "unlock-passphrase-show use-recovery vault-created vault-enter",
  settings:
    "authority-accept authority-accepted authority-answer authority-ask authority-asked " +
    "authority-asker authority-certified authority-certify authority-compared " +
    "letter letter-cancel letter-do letter-open letter-team letter-until letter-written " +
    "custodians-lock custodians-make custodians-restore custodians-restored custodians-state " +
    "custodians-tried custodians-try custodians-would custodians-written restoring " +
    "restoring-cancel restoring-confirm restoring-reason shares shares-cancel shares-do " +
    "shares-names shares-needed " +
    "authority-in-team authority-lock authority-read authority-read-do authority-request " +
    "key-rotated no-searches locked-preview packet-key packet-keys rotate rotate-cancel " +
    "rotate-confirm rotate-key rotation-due recovery-state recovery-try saved-search-delete " +
    "saved-search-rename saved-search-row settings settings-* settings-authority " +
    "settings-exchange settings-label settings-lock settings-minutes settings-saved " +
    "settings-section vault-verify verify-report",
  help: "help-close help-keys help-page key-line key-sheet key-sheet-close",
  about: "about about-part about-version",
  home:
    "attention attention-line attention-step card-add card-compare card-print card-row " +
    "card-save card-saved card-verify cards copy-id empty-cards empty-further found found-cancel " +
    "found-cards found-form found-from found-leader-* found-missing found-name found-party-* " +
    "found-purpose found-states found-until new-team own-card received received-close take-in " +
    "take-in-files take-in-folder team-row teams",
  teams:
    "cancel-* decide-* decline decline-cancel decline-confirm decline-reason edit-* " +
    "founding-text input-* overview save-* team-* team-decline team-sign to-sign value-*",
  agreements:
    "agreement agreement-print agreement-version " +
    "clause clause-field clause-text compare compare-from " +
    "compare-to decline-proposal decline-proposal-cancel decline-proposal-confirm " +
    "decline-proposal-reason history period proposal proposal-decline proposal-sign propose " +
    "propose-cancel propose-do propose-form propose-value",
  roster:
    "carry carry-cancel carry-compared carry-do carry-read carry-team roster-carry " +
    "compartment compartment-close compartment-closed compartment-join compartment-leave " +
    "compartment-make compartment-member compartment-out compartments late-count late-none " +
    "late-reissue late-work leaving leaving-cancel leaving-confirm leaving-reason leaving-who " +
    "reissue reissue-* reissue-cancel reissue-confirm reissue-reason reissue-sets " +
    "letting letting-cancel letting-do letting-history letting-who " +
    "making making-* making-cancel making-do making-name restricted " +
    "end end-cancel end-confirm end-day end-reason few-leaders installation-revoked " +
    "details details-before details-cancel details-capacity details-do details-person " +
    "mandate-ended roster-details " +
    "own-mandate-over person person-compare revoke revoke-cancel revoke-confirm revoke-count " +
    "revoke-counts revoke-keeps revoke-reason revoked-tell roster roster-add roster-add-cancel " +
    "roster-add-dialog roster-add-do roster-card roster-cards roster-end roster-from " +
    "roster-print roster-revoke roster-role roster-row roster-until seconded team-frozen " +
    "back-* decide-removals decide-removals-cancel decide-removals-confirm " +
    "decide-removals-reason removal-decision warning-decide warning-roster " +
    "key-asked key-disputed key-sign person-replace-key replace-key replace-key-cancel " +
    "replace-key-card replace-key-compared replace-key-confirm replace-key-none " +
    "replace-key-reason replace-key-signed",
  evidence:
    "add-evidence add-files add-folder attachment attachment-open cancel-* cell-value chosen " +
    "chosen-clear chosen-copy chosen-said chosen-stop chosen-tag chosen-tag-do columns " +
    "copy-exhibit copy-fact cover custody custody-entry custody-sentence decide-* edge edit-* " +
    "accept-proposed accept-proposed-cancel accept-proposed-confirm accept-proposed-reason " +
    "evidence evidence-row evidence-sort evidence-words excerpt facet-* facts facts-whole " +
    "family family-more file-state filter-all filter-clear filter-tree filter-withdrawn " +
    "find-before find-count find-next find-words fit-page fit-width fold-* fold-searches found " +
    "hex-before hex-empty hex-go hex-line hex-next hex-part hex-to hit-page hits hits-row " +
    "input-* item-* item-accept item-copy-exhibit item-copy-sha256 item-key item-more item-open " +
    "item-propose-withdrawn item-proposal item-proposals item-refuse item-tags " +
    "item-text item-told item-verify item-why item-withdraw key key-cancel key-confirm " +
    "key-reason " +
    "link-family link-item link-note list-save list-saved long-body long-text look-* " +
    "mail-empty mail-headers " +
    "mail-whole metadata metadata-group metadata-none no-zone open open-cancel open-confirm " +
    "open-reason page page-again page-before page-mark page-next page-of page-to plan " +
    "plan-change plan-discard plan-empty plan-form plan-handling plan-index plan-remark " +
    "plan-restriction plan-resume plan-route position propose-* proposals-open proposing " +
    "proposing-cancel proposing-confirm proposing-reason proposing-value preview preview-absent " +
    "preview-body " +
    "preview-bytes preview-mail preview-pages preview-password preview-password-do " +
    "preview-password-input preview-remark preview-table refuse-proposed " +
    "refuse-proposed-cancel refuse-proposed-confirm refuse-proposed-reason report report-back " +
    "report-files report-files-row report-show-* rotate rows-seen same-more save-* " +
    "save-search saved-search " +
    "saved-search-menu search-none search-statement sheet-* sheet-empty sheet-grid sheet-row " +
    "sheet-size sort-* sort-by-* source tag tag-add tag-new tag-remove task task-cancel " +
    "task-close task-report task-state text-block text-state text-tool title-whole to-parent " +
    "value-* value-whole viewer viewer-large viewer-tab-* viewer-title visible-to withdraw " +
    "plan-visible " +
    "withdraw-cancel withdraw-confirm withdraw-reason words-clear zoom zoom-in zoom-out",
  notes:
    "decide-title draft draft-drop draft-kept draft-use note note-create note-discard " +
    "note-link note-link-open note-merged note-merged-seen note-new note-new-form " +
    "note-new-text note-new-title note-print note-save note-state note-text note-title notes " +
    "note-new-visible notes-add notes-open notes-row revision",
  exchange:
    "chains-export chains-written conflict conflict-open copy-proof courier gap gap-item " +
    "held held-because held-decided held-let-in held-refuse held-sample let-in " +
    "keep-all let-in-cancel let-in-confirm missing " +
    "no-conflicts nothing-missing partner-compare partner-missing partner-review partner-row " +
    "partner-write partners received received-close refuse-held refuse-held-cancel " +
    "refuse-held-confirm refuse-held-reason refused-set request requested resolve " +
    "resolve-cancel resolve-confirm resolve-reason resolve-text resolved " +
    "sent sent-close sent-stopped sent-report " +
    "sent-row sent-slip slip slip-close slip-empty slip-facts slip-open slip-print slip-save " +
    "slip-saved split stands statement take-in take-in-files take-in-folder unwatch waiting " +
    "watch why why-about why-ask why-at why-end why-fact why-next why-only-here why-subject " +
    "write-all write-another",
  records:
    "record record-act record-copy record-copy-digest record-only records records-export " +
    "records-find records-kind records-looked records-narrow records-none records-row " +
    "records-verified records-verify records-written",
};
