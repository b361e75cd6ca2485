//! Opens segments with the keys that the key table still has.

use std::{collections::BTreeMap, path::Path};

use bytes::Bytes;

use crate::{
    db::segments::SegmentRow,
    keys::{KeyError, Keys, open_file_key},
    layout::FOOTER,
    secret::Key,
    segment::{OpenSegment, SegmentError, Source},
};

/// Opens one segment with these keys; `None` if the footer's is not among them.
pub(crate) fn open(
    row: &SegmentRow,
    keys: &BTreeMap<String, Key>,
    folder: &Path,
) -> Result<Option<OpenSegment>, SegmentError> {
    if !keys.contains_key(FOOTER) {
        return Ok(None);
    }
    let source = match &row.pending {
        Some(bytes) => Source::Held(Bytes::from(bytes.clone())),
        None => Source::File(folder.join(&row.file)),
    };
    let sealed = (row.facts.as_slice(), row.marks.as_deref());
    Ok(Some(OpenSegment::open(&row.file, source, sealed, keys)?))
}

/// The keys of a segment's file, by class, but for `expired` buckets and those that are gone.
pub(crate) async fn file_keys(
    row: &SegmentRow,
    keys: &mut Keys<'_>,
    expired: &[cordon_charter::Bucket],
) -> Result<BTreeMap<String, Key>, KeyError> {
    let mut found = BTreeMap::new();
    for (class, wrapped) in keys.file_keys(&row.file).await? {
        let of = if class == FOOTER { row.record.as_str() } else { class.as_str() };
        let Some(bucket) = of.parse().ok().and_then(|class| row.bucket(&class)) else { continue };
        if expired.contains(&bucket) {
            continue;
        }
        if let Some(wrapping) = keys.bucket_key(&bucket).await? {
            let key = open_file_key((&row.file, &class), &wrapping, &wrapped)?;
            found.insert(class, key);
        }
    }
    Ok(found)
}
