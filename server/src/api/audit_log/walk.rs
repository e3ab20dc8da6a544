//! Every operation that changes something is on record, or stands here with the reason why it isn't.

use std::collections::BTreeMap;

use axum::http::Method;
use model::{Word as _, audit::AuditAction};

use crate::api::document::{document, operations_mut};

/// What an operation leaves in the audit log: the action, or why nothing.
enum Leaves {
    Entry(&'static str),
    Nothing(&'static str),
}

use Leaves::{Entry, Nothing};

const OWN: &str = "concerns the person alone and no workspace";
const RUNS: &str = "runs are a log of their own, with who started them and what they cost";
const WORK: &str = "unfinished work: what others run changes only when it is published, which is on record";
const LOOKS: &str = "asks or measures, and changes nothing";
const OPINION: &str = "an opinion of the person, kept where it is shown";

/// By the operation's id.
const OPERATIONS: &[(&str, Leaves)] = &[
    ("acceptInvitation", Entry("member.joined")),
    ("updateMe", Nothing(OWN)),
    ("createMyKey", Entry("key.created")),
    ("revokeMyKey", Entry("key.revoked")),
    ("changePassword", Entry("member.password_changed")),
    ("endOtherSessions", Nothing(OWN)),
    ("endSession", Nothing(OWN)),
    ("askPasswordReset", Nothing("answers alike whether there is such an account; using the link is on record")),
    ("resetPassword", Entry("member.password_reset")),
    ("signIn", Nothing(OWN)),
    ("signOut", Nothing(OWN)),
    ("setUp", Entry("workspace.created")),
    ("createSharedFile", Nothing(RUNS)),
    ("deleteSharedFile", Nothing(RUNS)),
    ("uploadSharedFile", Nothing(RUNS)),
    ("reportSharedProblem", Nothing("kept with the link, where its makers read it")),
    ("createSharedRun", Nothing(RUNS)),
    ("cancelSharedRun", Nothing(RUNS)),
    ("replyToSharedRun", Nothing(RUNS)),
    ("unlockSharedApp", Nothing("nothing is kept of visitors")),
    ("createWorkspace", Entry("workspace.created")),
    ("updateWorkspace", Entry("workspace.changed")),
    ("createApp", Entry("app.created")),
    ("deleteApp", Entry("app.deleted")),
    ("updateApp", Entry("app.changed")),
    ("archiveApp", Entry("app.archived")),
    ("createComparison", Entry("comparison.created")),
    ("estimateComparison", Nothing(LOOKS)),
    ("chooseBlind", Nothing(OPINION)),
    ("rateBlind", Nothing(OPINION)),
    ("endBlind", Nothing(OPINION)),
    ("resumeComparison", Entry("comparison.resumed")),
    ("stopComparison", Entry("comparison.stopped")),
    ("useColumn", Entry("comparison.used")),
    ("saveDraft", Nothing(WORK)),
    ("addFavourite", Nothing(OWN)),
    ("removeFavourite", Nothing(OWN)),
    ("createCompatibleFile", Nothing(RUNS)),
    ("deleteCompatibleFile", Nothing(RUNS)),
    ("createFile", Nothing(RUNS)),
    ("deleteFile", Nothing(RUNS)),
    ("uploadFile", Nothing(RUNS)),
    ("keepForm", Nothing(WORK)),
    ("saveGate", Entry("gate.changed")),
    ("approveDraft", Entry("gate.approved")),
    ("withdrawApproval", Entry("gate.approval_withdrawn")),
    ("askForApproval", Nothing("asks; what is answered is on record")),
    ("runGate", Entry("comparison.created")),
    ("estimateGate", Nothing(LOOKS)),
    ("replaceApp", Entry("app.reimported")),
    ("createAppKey", Entry("key.created")),
    ("revokeAppKey", Entry("key.revoked")),
    ("createLink", Entry("link.created")),
    ("revokeLink", Entry("link.revoked")),
    ("updateLink", Entry("link.changed")),
    ("renewLinkAddress", Entry("link.address_renewed")),
    ("bePresent", Nothing("who has the builder open at the moment")),
    ("leaveBuilder", Nothing("who has the builder open at the moment")),
    ("publishApp", Entry("app.published")),
    ("restoreApp", Entry("app.restored")),
    ("createRun", Nothing(RUNS)),
    ("createEmbedding", Nothing(RUNS)),
    ("countMessageTokens", Nothing(LOOKS)),
    ("startSplit", Entry("split.started")),
    ("changeSplit", Entry("split.changed")),
    ("keepVersion", Entry("split.ended")),
    ("stopSplit", Entry("split.ended")),
    ("suggest", Nothing(RUNS)),
    ("saveTestSet", Entry("tests.checks_changed")),
    ("createTestRow", Nothing(WORK)),
    ("keepTestRow", Nothing(WORK)),
    ("importTestRows", Entry("tests.rows_imported")),
    ("suggestTestRows", Nothing(RUNS)),
    ("deleteTestRow", Entry("tests.row_deleted")),
    ("updateTestRow", Nothing(WORK)),
    ("tryApp", Nothing(RUNS)),
    ("unpublishApp", Entry("app.unpublished")),
    ("restoreVersion", Entry("app.draft_restored")),
    ("rollBackApp", Entry("app.rolled_back")),
    ("tryVersion", Nothing(RUNS)),
    ("createConnection", Entry("connection.created")),
    ("deleteConnection", Entry("connection.deleted")),
    ("updateConnection", Entry("connection.changed")),
    ("checkConnection", Nothing(LOOKS)),
    ("importApp", Entry("app.imported")),
    ("importArchive", Entry("app.imported")),
    ("previewArchive", Nothing(LOOKS)),
    ("createBudget", Entry("budget.created")),
    ("updateBudget", Entry("budget.changed")),
    ("deleteBudget", Entry("budget.deleted")),
    ("setExchangeRate", Entry("exchange_rate.set")),
    ("removeExchangeRate", Entry("exchange_rate.removed")),
    ("readInvoice", Nothing(LOOKS)),
    ("addInvoice", Entry("invoice.added")),
    ("deleteInvoice", Entry("invoice.deleted")),
    ("removeModelPrice", Entry("model.changed")),
    ("askForBudget", Nothing("admins get a notice of it, and nothing changes")),
    ("keepLogo", Entry("workspace.logo_changed")),
    ("removeLogo", Entry("workspace.logo_changed")),
    ("describeLogo", Entry("workspace.logo_changed")),
    ("saveRetention", Entry("retention.changed")),
    ("saveAppRetention", Entry("retention.changed")),
    ("placeHold", Entry("hold.placed")),
    ("liftHold", Entry("hold.lifted")),
    ("savePersonalData", Entry("personal_data.changed")),
    ("askSharedAppCode", Nothing("answers alike whoever asks; visitors are in no workspace")),
    ("useSharedAppCode", Nothing("visitors are in no workspace; what they run is in the log of runs")),
    ("previewImport", Nothing(LOOKS)),
    ("createInvitation", Entry("member.invited")),
    ("revokeInvitation", Entry("invitation.revoked")),
    ("mailInvitation", Entry("invitation.mailed_again")),
    ("createKey", Entry("key.created")),
    ("revokeKey", Entry("key.revoked")),
    ("removeMember", Entry("member.removed")),
    ("updateMember", Entry("member.role_changed")),
    ("makePasswordLink", Entry("member.password_link_made")),
    ("setModel", Entry("model.changed")),
    ("readAllNotices", Nothing(OWN)),
    ("readNotice", Nothing(OWN)),
    ("createPiece", Entry("piece.created")),
    ("deletePiece", Entry("piece.deleted")),
    ("updatePiece", Entry("piece.changed")),
    ("updateApps", Entry("piece.apps_updated")),
    ("createCalendarFeed", Entry("calendar_feed.created")),
    ("endCalendarFeed", Entry("calendar_feed.ended")),
    ("measureSuccessor", Entry("comparison.created")),
    ("estimateSuccessor", Nothing(LOOKS)),
    ("deleteRun", Entry("run.deleted")),
    ("cancelRun", Nothing(RUNS)),
    ("rateRun", Nothing(OPINION)),
    ("unrateRun", Nothing(OPINION)),
    ("createSwap", Entry("models.swapped")),
    ("undoSwap", Entry("models.swapped_back")),
    ("createWebhook", Entry("webhook.created")),
    ("deleteWebhook", Entry("webhook.deleted")),
    ("updateWebhook", Entry("webhook.changed")),
    ("replayWebhookDelivery", Entry("webhook.replayed")),
    ("rotateWebhookSecret", Entry("webhook.secret_rotated")),
    ("testWebhook", Nothing("sends a message without content to an address that is on record")),
    ("createChatCompletion", Nothing(RUNS)),
    ("createMessage", Nothing(RUNS)),
    ("createResponse", Nothing(RUNS)),
];

#[test]
fn every_operation_that_changes_something_is_on_record_or_says_why_not() {
    let said: BTreeMap<&str, &Leaves> = OPERATIONS.iter().map(|(id, leaves)| (*id, leaves)).collect();
    assert_eq!(said.len(), OPERATIONS.len(), "one stands there twice");
    let mut document = document();
    let mut changing = Vec::new();
    for item in document.paths.paths.values_mut() {
        for (method, operation) in operations_mut(item) {
            if method != Method::GET {
                changing.push(operation.operation_id.clone().unwrap());
            }
        }
    }
    assert!(changing.len() > 100, "{}", changing.len());
    let missing: Vec<_> = changing.iter().filter(|id| !said.contains_key(id.as_str())).collect();
    assert!(missing.is_empty(), "record what these do, or say in OPERATIONS why not: {missing:?}");
    let gone: Vec<_> = said.keys().filter(|id| !changing.iter().any(|there| there == *id)).collect();
    assert!(gone.is_empty(), "{gone:?}");
    for (id, leaves) in OPERATIONS {
        match leaves {
            Entry(action) => assert!(AuditAction::from_word(action).is_some(), "{id}: {action}"),
            Nothing(reason) => assert!(!reason.is_empty(), "{id}"),
        }
    }
}

/// That an action stands in the list says nothing of whether it is recorded: the store must name each.
#[test]
fn every_action_is_recorded_somewhere() {
    let mut texts = String::new();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/store/src"))];
    folders.push(concat!(env!("CARGO_MANIFEST_DIR"), "/src").into());
    while let Some(folder) = folders.pop() {
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") && !path.ends_with("walk.rs") {
                texts.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    for action in AuditAction::ALL {
        let named =
            texts.contains(&format!("\"{}\"", action.as_str())) || texts.contains(&format!("AuditAction::{action:?}"));
        assert!(named, "nothing records {}", action.as_str());
    }
}
