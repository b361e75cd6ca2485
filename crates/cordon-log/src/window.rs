//! Whether a released window of a bulletin says of itself what the log and its declaration say.

use cordon_charter::{Digest, MeasureId};
use serde_json::{Value, json};

use crate::{
    bulletin::{Declaration, DeclaredBlock},
    event::Event,
    fold::Documents,
    leaf::Leaf,
};

/// Members of the release `body` that differ from what `leaves` and the declaration say of the
/// window at `index`; none for a leaf that is no window. See `docs/spec/release.md`.
///
/// Clip and ρ of every block are those of the declaration, so that one charge covers all windows.
pub(crate) fn differing(
    leaves: &[Leaf],
    documents: &dyn Documents,
    index: u64,
    body: &Value,
) -> Vec<&'static str> {
    let Some(Event::WindowReleased { measure, bulletin, window }) = event(leaves, index) else {
        return Vec::new();
    };
    let Some(facts) = facts(leaves, documents, measure, *bulletin, *window) else {
        return vec!["window"];
    };
    let differs = |(name, fact): &(&'static str, Value)| body.get(*name) != Some(fact);
    let mut names: Vec<&str> = facts.members.iter().filter(|f| differs(f)).map(|f| f.0).collect();
    let blocks = body.get("blocks").and_then(Value::as_array).map(Vec::as_slice);
    let blocks = blocks.unwrap_or_default();
    let same = blocks.len() == facts.blocks.len()
        && blocks.iter().zip(&facts.blocks).all(|(said, declared)| is_block(said, declared));
    if !same {
        names.push("blocks");
    }
    names
}

struct Facts {
    members: Vec<(&'static str, Value)>,
    blocks: Vec<DeclaredBlock>,
}

fn facts(
    leaves: &[Leaf],
    documents: &dyn Documents,
    of: &MeasureId,
    at: u64,
    number: u32,
) -> Option<Facts> {
    let Event::BulletinDeclared { measure, charge, declaration, .. } = event(leaves, at)? else {
        return None;
    };
    let declared: Declaration = read(documents, declaration)?;
    let opened = (0u64..).zip(leaves).find_map(|(leaf, one)| match &one.event {
        Event::WindowOpened { measure, bulletin, window, from, snapshot }
            if (measure, *bulletin, *window) == (of, at, number) =>
        {
            Some((leaf, *from, *snapshot))
        }
        _ => None,
    });
    let (leaf, from, snapshot) = opened.filter(|_| measure == of)?;
    let window = json!({
        "bulletin": at, "opened": leaf, "number": number, "of": declared.term.windows,
        "first": declared.term.begin(number)?, "last": declared.term.last(number)?, "from": from,
    });
    let members = vec![
        ("measure", json!(measure)),
        ("charter", json!(declared.charter)),
        ("purpose", json!(declared.purpose)),
        ("record", json!(declared.record)),
        ("sql", json!(declared.sql)),
        ("question", json!(declared.question)),
        ("charge", json!(charge)),
        ("cost", json!(declared.cost)),
        ("snapshot", json!(snapshot)),
        ("window", window),
    ];
    Some(Facts { members, blocks: declared.blocks })
}

fn is_block(said: &Value, declared: &DeclaredBlock) -> bool {
    said.get("kind") == Some(&json!(declared.kind))
        && said.get("clip") == Some(&json!(declared.clip))
        && said.get("rho") == Some(&json!(declared.rho))
}

fn read(documents: &dyn Documents, digest: &Digest) -> Option<Declaration> {
    serde_json::from_slice(documents.document(digest)?).ok()
}

fn event(leaves: &[Leaf], index: u64) -> Option<&Event> {
    leaves.get(usize::try_from(index).ok()?).map(|leaf| &leaf.event)
}
