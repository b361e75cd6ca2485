//! The rows of one person with what identifies them, under a warrant of two roles. Whoever calls
//! this logs it in the same act.

use std::sync::Arc;

use arrow::array::BooleanArray;
use arrow::{
    array::{Array as _, ArrayRef, AsArray as _, StringBuilder, new_null_array},
    compute::{concat_batches, filter_record_batch},
    datatypes::{Schema, SchemaRef, UInt32Type},
    record_batch::RecordBatch,
};
use cordon_charter::{Bucket, Charter};
use cordon_intake::Plan;
use cordon_log::Warrant;

use crate::{
    body::Person,
    catalog,
    db::segments,
    keys::{Job, PAGE, person_key},
    layout::{ORDINAL, block_of, partition_of},
    secret::Cipher,
    segment::{Cursor, SegmentError},
    snapshot::ScanError,
    store::Store,
};

impl Store {
    /// The rows of one person: the warrant's fields, and no others, as text where they identify;
    /// NULL where the person's key, a class's key or the value is gone. Earlier versions and rows
    /// beyond the bound are among them: they are kept.
    ///
    /// # Privacy
    /// This is not statistics: nothing is noised. Outside the (ε, δ) guarantee, logged per
    /// disclosure. That it takes a [`Warrant`] is why nothing else can read such rows.
    ///
    /// # Errors
    /// If the warrant is not one under this charter, or something cannot be read.
    pub async fn rows_of(
        &mut self,
        charter: &Charter,
        warrant: &Warrant,
        person: &Person,
        expired: &[Bucket],
    ) -> Result<Option<RecordBatch>, ScanError> {
        let record = warrant.record();
        let no_record = |_| ScanError::NoRecord(record.clone());
        let plan = Plan::compile(charter, record).map_err(no_record)?;
        if person.measure != *warrant.measure() || warrant.charter() != charter.digest() {
            return Ok(None);
        }
        let cipher = self.cipher_of(person).await?;
        let only_ordered = |schema: SchemaRef| -> SchemaRef {
            let ordered = |name: &str| warrant.fields().iter().any(|field| field.as_str() == name);
            let fields = schema.fields().iter().filter(|field| ordered(field.name()));
            Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()))
        };
        let schemas = [plan.values_schema(), plan.identifying_schema()].map(only_ordered);
        let names: Vec<String> = schemas
            .iter()
            .flat_map(|schema| schema.fields().iter().map(|field| field.name().clone()))
            .collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let folder = self.segments();
        let mut found = Vec::new();
        for row in segments::of_record(&mut self.db, &person.measure, record).await? {
            if row.partition != partition_of(person.ordinal) {
                continue;
            }
            let keys = catalog::file_keys(&row, &mut self.keys(), expired).await?;
            let Some(segment) = catalog::open(&row, &keys, &folder)? else { continue };
            let mut cursor = Cursor::new(Arc::new(segment), &names, true)?;
            while let Some(block) = cursor.block() {
                let Some(rows) = cursor.take(block)? else { break };
                if block != block_of(person.ordinal) {
                    continue;
                }
                let broken = || ScanError::Segment(SegmentError::Layout(row.file.clone()));
                let own = only(&rows, person.ordinal).ok_or_else(broken)?;
                found.push(opened(&own, &schemas, cipher.as_ref()).ok_or_else(broken)?);
            }
        }
        let Some(first) = found.first() else { return Ok(None) };
        let all = concat_batches(&first.schema(), &found);
        all.map(Some).map_err(|_| ScanError::Segment(SegmentError::Write))
    }

    async fn cipher_of(&mut self, person: &Person) -> Result<Option<Cipher>, ScanError> {
        let mut keys = self.keys();
        let measure = person.measure.as_str();
        let Some(page_key) = keys.measure_key(measure, Job::Person).await? else {
            return Ok(None);
        };
        let page = keys.person_page(measure, person.ordinal / PAGE, &page_key).await?;
        Ok(person_key(&page, person.ordinal).map(|key| key.cipher()))
    }
}

fn only(rows: &RecordBatch, ordinal: u32) -> Option<RecordBatch> {
    let ordinals = rows.column_by_name(ORDINAL)?.as_primitive_opt::<UInt32Type>()?;
    let own: BooleanArray = ordinals.iter().map(|one| Some(one == Some(ordinal))).collect();
    filter_record_batch(rows, &own).ok()
}

fn opened(
    rows: &RecordBatch,
    [values, identifying]: &[SchemaRef; 2],
    cipher: Option<&Cipher>,
) -> Option<RecordBatch> {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for field in values.fields() {
        fields.push(Arc::clone(field));
        columns.push(match rows.column_by_name(field.name()) {
            Some(column) => Arc::clone(column),
            None => new_null_array(field.data_type(), rows.num_rows()),
        });
    }
    for field in identifying.fields() {
        let mut texts = StringBuilder::new();
        let column = rows.column_by_name(field.name()).and_then(|c| c.as_binary_opt::<i32>());
        for row in 0..rows.num_rows() {
            let sealed = column.filter(|column| column.is_valid(row)).map(|c| c.value(row));
            let Some((sealed, cipher)) = sealed.zip(cipher) else {
                texts.append_null();
                continue;
            };
            let plain = cipher.open(field.name().as_bytes(), sealed).ok()?;
            texts.append_value(std::str::from_utf8(&plain).ok()?);
        }
        fields.push(Arc::clone(field));
        columns.push(Arc::new(texts.finish()));
    }
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).ok()
}
