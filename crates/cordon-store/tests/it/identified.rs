//! Rows with what identifies persons: under a warrant alone, and no more than it names.

use cordon_charter::{CompelledDisclosure, Digest, Role};
use cordon_log::{
    BodyClass, Event, Leaf, Opening, OrderDraft, RequestKind, SecretKey, SignedOrder, Warrant,
};
use cordon_store::Body;
use serde_json::json;

use crate::fixture::{World, charter, fields, record};

#[tokio::test]
async fn one_person_s_rows_come_back_under_a_warrant_of_two_roles() {
    let ordered = ["person_id", "name", "region"];
    let mut world = World::new(charter(|charter| {
        charter.law.overriding[0].disclosure = Some(CompelledDisclosure {
            record: record("resident"),
            fields: fields(&ordered),
            most_persons: 1,
        });
    }))
    .await;
    let csv = "person_id,name,region,age,household,registered_on\n\
               AB-1,Invented Name,R01,30,H1,2026-11-02\nAB-2,Another Name,R02,31,H1,2026-11-02\n";
    world.submit(&record("resident"), csv).await;
    let measure = world.measure();
    let warrant = warrant(&mut world, &ordered).await;
    let mut act = world.store.begin(world.now).await.unwrap();
    let person = act.person(&measure, "ab-2").await.unwrap().unwrap();
    drop(act);
    let rows = world.store.rows_of(&world.charter, &warrant, &person, &[]).await;
    let rows = rows.unwrap().unwrap();
    let text = |column: &str| {
        let column = rows.column_by_name(column).unwrap();
        arrow::util::display::array_value_to_string(column, 0).unwrap()
    };
    assert_eq!((rows.num_rows(), rows.num_columns()), (1, ordered.len()));
    assert_eq!(ordered.map(text), ["AB-2", "Another Name", "R02"]);
    // Without the persons' keys the rest of the row is left.
    world.store.destroy_persons(&measure).await.unwrap();
    let rows = world.store.rows_of(&world.charter, &warrant, &person, &[]).await;
    let rows = rows.unwrap().unwrap();
    assert_eq!(rows.column_by_name("name").unwrap().null_count(), 1);
    assert_eq!(rows.column_by_name("region").unwrap().null_count(), 0);
    // Under another charter it is worth nothing.
    let other = charter(|charter| charter.measure.version += 1);
    assert!(world.store.rows_of(&other, &warrant, &person, &[]).await.unwrap().is_none());
}

/// Two roles order these fields of one person.
async fn warrant(world: &mut World, ordered: &[&str]) -> Warrant {
    let measure = world.measure();
    let mut act = world.store.begin(world.now).await.unwrap();
    let asked = Event::RequestRecorded { measure: measure.clone(), asked: RequestKind::Court };
    let body = Body::overseer(Opening::fresh(json!({})).unwrap());
    let request = act.append(Role::Controller, asked, Some(body)).await.unwrap();
    let _ = act.commit(()).await.unwrap();
    let selection = Opening::fresh(json!({ "persons": ["AB-2"] })).unwrap();
    let committed = selection.commit(BodyClass::Overseer).unwrap();
    let mut documents = world.store.documents().await.unwrap();
    let orders = [Role::Controller, Role::DataProtectionOfficer].map(|role| {
        let draft = OrderDraft {
            order: 1,
            measure: measure.clone(),
            charter: world.charter.digest(),
            request,
            power: world.charter.law.overriding[0].power.clone(),
            record: record("resident"),
            fields: fields(ordered),
            selection: committed.sha256,
            role,
            date: "2026-11-02".parse().unwrap(),
        };
        let secret = SecretKey::from_seed(&[role as u8 + 10; 32]);
        let signed = SignedOrder::sign(draft, "Body", &secret).unwrap().to_bytes().unwrap();
        let digest = Digest::of(&signed);
        documents.insert(digest, signed);
        digest
    });
    let event = Event::RequestDisclosed { measure, request, orders };
    let (time, actor) = (world.now, Role::Controller);
    let leaf = Leaf { v: 1, time, actor, event, body: Some(committed) };
    let state = world.state().await;
    // Others than those whom both signed are not read.
    let others = Opening { body: json!({ "persons": ["AB-1"] }), ..selection.clone() };
    assert!(state.warrant(&leaf, &others, &documents).is_err());
    let two = Opening { body: json!({ "persons": ["AB-1", "AB-2"] }), ..selection.clone() };
    let of_two = Leaf { body: Some(two.commit(BodyClass::Overseer).unwrap()), ..leaf.clone() };
    assert!(state.warrant(&of_two, &two, &documents).is_err());
    state.warrant(&leaf, &selection, &documents).ok().unwrap()
}
