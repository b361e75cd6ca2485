//! What is kept of a submission, and what its receipt shows.

use cordon_gateway::Submission;
use cordon_log::{Receipt, Trust};

use crate::world::{World, charter, code};

#[tokio::test(flavor = "multi_thread")]
async fn the_same_file_twice_is_recorded_once() {
    let mut world = World::open().await;
    let first = world.cases(5, "2026-11-01").await.unwrap();
    assert_eq!(first.report.unwrap().admitted, 5);
    let mut world = world.reopen().await;
    let again = world.cases(5, "2026-11-01").await.unwrap();
    assert!(again.report.is_none());
    assert_eq!(again.leaf, first.leaf);
    assert_eq!(world.count("batch_admitted"), 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_does_not_match_its_manifest_is_refused_whole() {
    let mut world = World::open().await;
    let text = "id,age,dt_report\np1,40,2026-11-01\n";
    let refused = world.submit(text, Some("rows = 2\n")).await;
    assert_eq!(code(refused), "manifest-mismatch");
    assert_eq!((world.count("batch_refused"), world.count("batch_admitted")), (1, 0));
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_without_its_manifest_is_refused_where_a_control_stands_on_it() {
    let mut world = World::open().await;
    let text = "id,age,dt_report\np1,40,2026-11-01\n";
    let bare = Submission { manifest: None, ..world.submission(text, None) };
    let error = world.gateway.submit(&bare, &mut |_| ()).await.unwrap_err();
    assert_eq!(error.code(), "manifest-missing");
    assert_eq!(
        error.to_string(),
        "the charter has every submission compared with its manifest, and this one came without; \
         whoever made the file writes how many rows it has, and its SHA-256"
    );
    assert!(error.help().is_some_and(|help| help.contains("`cordon manifest FILE`")));
    assert_eq!((world.count("batch_refused"), world.count("batch_admitted")), (1, 0));
    // Over-collection is what is said first.
    let over = "id,age,dt_report,religion\np1,40,2026-11-01,none\n";
    let bare = Submission { manifest: None, ..world.submission(over, None) };
    assert_eq!(code(world.gateway.submit(&bare, &mut |_| ()).await), "over-collection");
    // A charter that does not promise it takes the file as it is.
    let promised = serde_json::to_string(&charter()).unwrap();
    let silent = promised.replace("\"manifest_reconciliation\"", "\"intake_admission\"");
    assert_ne!(silent, promised);
    let mut world = World::open_as(serde_json::from_str(&silent).unwrap()).await;
    let bare = Submission { manifest: None, ..world.submission(text, None) };
    assert_eq!(world.gateway.submit(&bare, &mut |_| ()).await.unwrap().report.unwrap().admitted, 1);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_with_an_undeclared_column_is_refused_whole() {
    let mut world = World::open().await;
    let text = "id,age,dt_report,religion\np1,40,2026-11-01,none\n";
    let error = world.submit(text, None).await.unwrap_err();
    assert_eq!(error.code(), "over-collection");
    assert!(error.logged().is_some());
    assert_eq!((world.count("batch_refused"), world.count("batch_admitted")), (1, 0));
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_changes_between_the_passes_leaves_nothing() {
    let mut world = World::open().await;
    let before = world.kinds();
    // The first pass says how far it is once in 65,536 rows: time to change an early one.
    let rows: String = (0..66_000).map(|id| format!("p{id},40,2026-11-01\n")).collect();
    let text = format!("id,age,dt_report\n{rows}");
    let submission = world.submission(&text, None);
    let other = text.replacen("p2,40", "p2,41", 1);
    let mut change = |_| std::fs::write(&submission.file, &other).unwrap();
    let done = world.gateway.submit(&submission, &mut change).await;
    assert_eq!(code(done), "submission");
    assert_eq!(world.kinds(), before);
    let mut world = world.reopen().await;
    assert_eq!(world.kinds(), before);
    assert_eq!(world.cases(2, "2026-11-01").await.unwrap().report.unwrap().admitted, 2);
    world.assert_good();
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_stand_without_the_authority() {
    let mut world = World::open().await;
    let leaf = world.cases(5, "2026-11-01").await.unwrap().leaf;
    let bytes = world.gateway.receipt(leaf).await.unwrap();
    let trust = Trust { logs: vec![world.gateway.log_key()], ..Trust::default() };
    let shown = Receipt::verify(&bytes, &trust).unwrap();
    assert!(shown.trusted);
    assert_eq!(shown.attested.index, leaf);
    let mut altered = bytes;
    let last = altered.len() / 2;
    altered[last] ^= 1;
    assert!(Receipt::verify(&altered, &trust).is_err());
}
