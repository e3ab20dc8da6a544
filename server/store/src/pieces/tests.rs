use super::*;
use crate::{
    DraftChange, DraftSaved, PublishedAs, RollBack,
    testing::{TestDatabase, definition},
};

async fn create(tenant: &Tenant, name: &str, text: &str, by: PersonId) -> Piece {
    let new = NewPiece { name: name.into(), text: text.into(), by };
    let PieceCreated::Piece(piece) = tenant.create_piece(&new, 10).await.unwrap() else { panic!() };
    *piece
}

fn change(seen_revision: i64, by: PersonId) -> PieceChange {
    PieceChange { name: None, text: None, note: String::new(), seen_revision, by }
}

async fn rewrite(tenant: &Tenant, piece: &Piece, text: &str, by: PersonId) -> Piece {
    let change = PieceChange { text: Some(text.into()), note: "why".into(), ..change(piece.revision, by) };
    let PieceSaved::Saved(piece) = tenant.update_piece(piece.id, &change).await.unwrap() else { panic!() };
    *piece
}

/// An app whose draft has this prompt.
async fn app_with(database: &TestDatabase, tenant: &Tenant, name: &str, prompt: &str, by: PersonId) -> AppId {
    let app = database.app(tenant, name).await;
    let change =
        DraftChange { definition: definition(prompt), sample: None, renamed: Default::default(), seen_revision: 1, by };
    assert!(matches!(tenant.save_draft(app, &change).await.unwrap(), DraftSaved::Saved(_)));
    app
}

async fn live_text(tenant: &Tenant, app: AppId) -> String {
    let live = tenant.published(app).await.unwrap().unwrap().definition;
    live.render(&model::Values::new(), &[]).unwrap().remove(0).text
}

#[tokio::test]
async fn each_text_is_a_version_and_a_stale_change_is_refused() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    assert_eq!((piece.version, piece.revision, piece.text.as_str()), (1, 1, "Be kind."));
    let newer = rewrite(&tenant, &piece, "Be brief.", owner).await;
    assert_eq!((newer.version, newer.revision), (2, 2));
    let same = rewrite(&tenant, &newer, "Be brief.", owner).await;
    assert_eq!((same.version, same.revision), (2, 2), "the same text is no new version");
    let PieceSaved::Stale(there) = tenant.update_piece(piece.id, &change(1, owner)).await.unwrap() else { panic!() };
    assert_eq!(there.text, "Be brief.");
    let versions = tenant.piece_versions(piece.id, None, 10).await.unwrap();
    let texts: Vec<_> = versions.iter().map(|it| (it.number, it.text.as_str(), it.note.as_str())).collect();
    assert_eq!(texts, [(2, "Be brief.", "why"), (1, "Be kind.", "")]);
    assert_eq!(tenant.piece_versions(piece.id, Some(2), 10).await.unwrap().len(), 1);
    let twin = NewPiece { name: "tone".into(), text: "x".into(), by: owner };
    let taken = tenant.create_piece(&twin, 10).await.unwrap_err();
    assert!(matches!(taken, Error::Taken(crate::Unique::PieceName)));
    assert!(matches!(tenant.create_piece(&twin, 1).await.unwrap(), PieceCreated::TooMany));
}

#[tokio::test]
async fn a_version_keeps_the_texts_that_it_was_published_with() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    let app = app_with(&database, &tenant, "minutes", "{{> tone}}", owner).await;
    assert!(matches!(tenant.publish(app, 2, "", owner).await.unwrap(), PublishedAs::Version(_)));
    let piece = rewrite(&tenant, &piece, "Be brief.", owner).await;
    assert_eq!(live_text(&tenant, app).await, "Be kind.", "a changed piece changes no live app");
    assert!(!tenant.app(app).await.unwrap().unwrap().unpublished_changes, "the draft is what was published");
    let runnable = tenant.runnable("minutes").await.unwrap().unwrap();
    assert_eq!(runnable.definition.prompt.pieces[0].version, 1);
    let draft = tenant.draft(app).await.unwrap().unwrap().definition;
    assert!(draft.prompt.pieces.is_empty());
    assert_eq!(tenant.with_newest_pieces(draft).await.unwrap().prompt.pieces[0].text, "Be brief.");

    let uses = tenant.piece_uses(piece.id).await.unwrap().unwrap();
    let seen: Vec<_> = uses.apps.iter().map(|it| (it.name.as_str(), it.published, it.live, it.in_draft)).collect();
    assert_eq!(seen, [("minutes", Some(1), Some(1), true)]);
    let restored = tenant.restore_version(app, 1, Some(2), owner).await.unwrap();
    assert!(matches!(restored, crate::Restored::Draft(draft) if draft.definition.prompt.pieces.is_empty()));
}

#[tokio::test]
async fn apps_get_the_newest_text_in_one_act_and_their_drafts_stay() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    create(&tenant, "terms", "HQ: head office", owner).await;
    let one = app_with(&database, &tenant, "one", "{{> tone}} {{> terms}}", owner).await;
    let two = app_with(&database, &tenant, "two", "no piece", owner).await;
    for app in [one, two] {
        tenant.publish(app, 2, "", owner).await.unwrap();
    }
    let unfinished = DraftChange {
        definition: definition("later"),
        sample: None,
        renamed: Default::default(),
        seen_revision: 2,
        by: owner,
    };
    tenant.save_draft(one, &unfinished).await.unwrap();
    let renamed = PieceChange { name: Some("voice".into()), text: Some("Be brief.".into()), ..change(1, owner) };
    tenant.update_piece(piece.id, &renamed).await.unwrap();

    let wanted = UpdateApps { piece: piece.id, apps: vec![two, one], note: "newer tone".into(), by: owner };
    let (updated, _) = tenant.update_apps(&wanted, |_| None).await.unwrap();
    assert_eq!(updated.iter().map(|it| (it.app, it.before, it.after)).collect::<Vec<_>>(), [(one, 1, 2)]);
    assert_eq!(live_text(&tenant, one).await, "Be brief. HQ: head office");
    assert_eq!(tenant.draft(one).await.unwrap().unwrap().definition, definition("later"));
    assert!(tenant.update_apps(&wanted, |_| None).await.unwrap().0.is_empty(), "it has the newest text");
    let back = RollBack { number: 1, seen_live: Some(2), note: "", by: owner };
    tenant.roll_back(one, back).await.unwrap();
    assert_eq!(live_text(&tenant, one).await, "Be kind. HQ: head office", "it can be undone");
}

#[tokio::test]
async fn a_new_name_is_written_into_drafts() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    let app = app_with(&database, &tenant, "minutes", "{{> tone}} {{tone}}", owner).await;
    let other = app_with(&database, &tenant, "other", "{{> toner}}", owner).await;
    let renamed = PieceChange { name: Some("voice".into()), ..change(1, owner) };
    let PieceSaved::Saved(piece) = tenant.update_piece(piece.id, &renamed).await.unwrap() else { panic!() };
    assert_eq!((piece.name.as_str(), piece.version), ("voice", 1));
    let draft = tenant.draft(app).await.unwrap().unwrap();
    assert_eq!((draft.definition, draft.revision), (definition("{{> voice}} {{tone}}"), 3));
    assert_eq!(tenant.draft(other).await.unwrap().unwrap().revision, 2);
}

#[tokio::test]
async fn what_is_used_is_not_removed_and_what_is_gone_is_not_published() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    let app = app_with(&database, &tenant, "minutes", "{{> tone}}", owner).await;
    let PieceRemoved::InUse(uses) = tenant.delete_piece(piece.id).await.unwrap() else { panic!() };
    assert_eq!((uses.apps.len(), uses.apps[0].live, uses.apps[0].in_draft), (1, None, true));
    let change = DraftChange {
        definition: definition("{{> tome}}"),
        sample: None,
        renamed: Default::default(),
        seen_revision: 2,
        by: owner,
    };
    tenant.save_draft(app, &change).await.unwrap();
    assert!(matches!(tenant.publish(app, 3, "", owner).await.unwrap(), PublishedAs::PieceGone(name) if name == "tome"));
    for _ in 0..2 {
        assert!(matches!(tenant.delete_piece(piece.id).await.unwrap(), PieceRemoved::Gone));
    }
    assert!(tenant.pieces().await.unwrap().is_empty());
}

#[tokio::test]
async fn another_workspace_has_none_of_it() {
    let database = TestDatabase::new().await;
    let (tenant, owner) = database.workspace("acme").await;
    let (other, stranger) = database.workspace("other").await;
    let piece = create(&tenant, "tone", "Be kind.", owner).await;
    assert!(other.piece(piece.id).await.unwrap().is_none());
    assert!(other.piece_uses(piece.id).await.unwrap().is_none());
    assert!(other.piece_versions(piece.id, None, 10).await.unwrap().is_empty());
    assert!(matches!(other.update_piece(piece.id, &change(1, stranger)).await.unwrap(), PieceSaved::Absent));
    assert!(matches!(other.delete_piece(piece.id).await.unwrap(), PieceRemoved::Gone));
    create(&other, "tone", "a name of their own", stranger).await;
    assert_eq!(tenant.piece(piece.id).await.unwrap().unwrap().text, "Be kind.");
}
