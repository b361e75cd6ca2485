//! Rows of one act on their way into segments: persons named, identities sealed.

use std::{collections::HashMap, sync::Arc};

use arrow::{
    array::{Array, ArrayRef, AsArray as _, BinaryArray, BooleanArray, StringArray},
    buffer::{Buffer as Bytes, OffsetBuffer},
    compute::{filter_record_batch, nullif},
    datatypes::{DataType, Date32Type, Field, Schema, TimeUnit, TimestampSecondType},
    record_batch::{RecordBatch, RecordBatchOptions},
};
use cordon_charter::{MeasureId, PeriodStart, RetentionAnchor, RetentionClass};
use cordon_intake::Admitted;
use hmac::{Hmac, Mac as _};
use jiff::civil::Date;
use sha2::Sha256;

use super::AdmitError;
use crate::{
    db::segments::Buckets,
    keys::Keys,
    layout::{KEY_HASH, RecordLayout},
    people::Population,
    secret::{NONCE_BYTES, SealError, TAG_BYTES},
};

/// A hashed record key.
pub(crate) type KeyHash = [u8; KEY_HASH];

/// Rows of one record that are not in a segment yet. No `Debug`: they are clear.
pub(crate) struct Buffer {
    pub(crate) measure: MeasureId,
    pub(crate) layout: RecordLayout,
    key_mac: Hmac<Sha256>,
    arrival: Date,
    chunks: Vec<Rows>,
    rows: usize,
    bytes: usize,
    /// Bucket tuples, which rows name by place.
    tuples: Vec<Vec<PeriodStart>>,
    places: HashMap<Vec<PeriodStart>, u32>,
}

/// Rows with what decides where they go. All parts have the same number of rows.
pub(crate) struct Rows {
    /// The record's fields, in batches as they came; those that identify are sealed.
    pub(crate) fields: Vec<RecordBatch>,
    pub(crate) ordinals: Vec<u32>,
    pub(crate) keys: Vec<KeyHash>,
    /// Places in the buffer's tuples.
    pub(crate) tuples: Vec<u32>,
}

impl Buffer {
    pub(crate) fn new(
        measure: MeasureId,
        layout: RecordLayout,
        key_mac: Hmac<Sha256>,
        arrival: Date,
    ) -> Self {
        let (chunks, tuples, places) = (Vec::new(), Vec::new(), HashMap::new());
        Self { measure, layout, key_mac, arrival, chunks, rows: 0, bytes: 0, tuples, places }
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// The buckets of a tuple.
    pub(crate) fn buckets(&self, tuple: u32) -> Buckets {
        let periods = self.tuples.get(tuple as usize).into_iter().flatten();
        self.layout.classes.iter().map(|class| class.id.clone()).zip(periods.copied()).collect()
    }

    /// Whether rows of these buckets are past their retention today.
    pub(crate) fn is_expired(&self, buckets: &Buckets) -> bool {
        let own = self.layout.classes.first();
        own.is_some_and(|class| {
            let period = buckets.get(&class.id).copied().flatten();
            class.due(period, self.layout.sunset) <= self.arrival
        })
    }

    /// Takes rows. Gives how many were past their retention already and were not taken.
    pub(crate) async fn add(
        &mut self,
        rows: &Admitted,
        population: &mut Population,
        keys: &mut Keys<'_>,
    ) -> Result<u64, AdmitError> {
        let (values, tuples, live) = self.place(rows.values())?;
        let gone = live.len() - live.true_count();
        let ordinals: Vec<u32> = rows
            .person()
            .iter()
            .zip(live.values())
            .map(|(person, live)| match person {
                // A row that is not kept gives nobody an ordinal.
                Some(person) if live => population.find_or_add(person),
                _ => Ok(u32::MAX),
            })
            .collect::<Result<_, SealError>>()?;
        let wanted: Vec<u32> = ordinals.iter().copied().filter(|o| *o != u32::MAX).collect();
        population.ready_keys(keys, &wanted).await?;
        let sealed = seal(rows.identifying(), &ordinals, population)?;
        let hashes = self.hashes(rows.key(), &ordinals);
        let mut new =
            Rows { fields: vec![side_by_side(&values, &sealed)?], ordinals, keys: hashes, tuples };
        if gone > 0 {
            new = new.only(&live)?;
        }
        self.rows += new.ordinals.len();
        self.bytes += new.fields.iter().map(RecordBatch::get_array_memory_size).sum::<usize>();
        self.chunks.push(new);
        Ok(gone as u64)
    }

    /// All rows so far as one; the buffer is empty afterwards.
    pub(crate) fn take(&mut self) -> Result<Option<Rows>, AdmitError> {
        let mut chunks = std::mem::take(&mut self.chunks).into_iter();
        (self.rows, self.bytes) = (0, 0);
        let Some(mut all) = chunks.next() else { return Ok(None) };
        for chunk in chunks {
            all.ordinals.extend(chunk.ordinals);
            all.keys.extend(chunk.keys);
            all.tuples.extend(chunk.tuples);
            all.fields.extend(chunk.fields);
        }
        Ok(Some(all))
    }

    /// The tuple of each row, values of expired classes removed, and which rows live.
    fn place(
        &mut self,
        values: &RecordBatch,
    ) -> Result<(RecordBatch, Vec<u32>, BooleanArray), AdmitError> {
        let rows = values.num_rows();
        let mut columns = values.columns().to_vec();
        let mut live = BooleanArray::from(vec![true; rows]);
        let mut periods: Vec<Vec<PeriodStart>> = Vec::new();
        for (place, class) in self.layout.classes.iter().enumerate() {
            let (mut own, expired) = self.periods(class, values)?;
            if expired.true_count() > 0 {
                if place == 0 {
                    live = expired.values().iter().map(|expired| Some(!expired)).collect();
                }
                // Nothing is left to be kept under the expired bucket: its key is gone or going.
                let arrived = class.period_of(self.arrival);
                for (period, expired) in own.iter_mut().zip(expired.values()) {
                    if expired {
                        *period = arrived;
                    }
                }
                for (field, column) in values.schema().fields().iter().zip(&mut columns) {
                    if self.layout.class_of(field.name()) == class.id.as_str() {
                        *column = nullif(column, &expired)?;
                    }
                }
            }
            periods.push(own);
        }
        let tuples = (0..rows).map(|row| self.tuple(&periods, row)).collect();
        Ok((
            RecordBatch::try_new_with_options(values.schema(), columns, &counted(rows))?,
            tuples,
            live,
        ))
    }

    /// The period of each row in one class, and whether it is past its retention today.
    fn periods(
        &self,
        class: &RetentionClass,
        values: &RecordBatch,
    ) -> Result<(Vec<PeriodStart>, BooleanArray), AdmitError> {
        let rows = values.num_rows();
        let RetentionAnchor::Field(field) = &class.retention.anchor else {
            return Ok((vec![None; rows], BooleanArray::from(vec![false; rows])));
        };
        let column = values.column_by_name(field.as_str()).ok_or(AdmitError::Charter)?;
        let arrival = days_since_epoch(self.arrival);
        let mut known: HashMap<i32, (PeriodStart, bool)> = HashMap::new();
        let mut periods = Vec::with_capacity(rows);
        let mut expired = Vec::with_capacity(rows);
        for day in days(column)? {
            let day = day.unwrap_or(arrival);
            let (period, gone) = known.entry(day).or_insert_with(|| {
                let period = class.period_of(date(day));
                (period, class.due(period, self.layout.sunset) <= self.arrival)
            });
            periods.push(*period);
            expired.push(*gone);
        }
        Ok((periods, BooleanArray::from(expired)))
    }

    fn tuple(&mut self, periods: &[Vec<PeriodStart>], row: usize) -> u32 {
        let own = || periods.iter().map(|class| class.get(row).copied().flatten());
        if let Some(last) = self.tuples.last()
            && own().eq(last.iter().copied())
        {
            return place(self.tuples.len() - 1);
        }
        let own: Vec<PeriodStart> = own().collect();
        if let Some(place) = self.places.get(&own) {
            return *place;
        }
        let new = place(self.tuples.len());
        self.tuples.push(own.clone());
        self.places.insert(own, new);
        new
    }

    /// HMAC-SHA-256(ordinal ‖ record key), cut to 128 bits: the keys of two persons say nothing
    /// of each other.
    fn hashes(&self, keys: &StringArray, ordinals: &[u32]) -> Vec<KeyHash> {
        let hash = |(key, ordinal): (Option<&str>, &u32)| {
            let mac = self.key_mac.clone().chain_update(ordinal.to_le_bytes());
            let full = mac.chain_update(key.unwrap_or_default().as_bytes()).finalize();
            full.into_bytes().first_chunk::<KEY_HASH>().copied().unwrap_or_default()
        };
        keys.iter().zip(ordinals).map(hash).collect()
    }
}

impl Rows {
    /// The live rows of one batch.
    fn only(self, live: &BooleanArray) -> Result<Self, AdmitError> {
        fn keep<T: Copy>(all: &[T], live: &BooleanArray) -> Vec<T> {
            all.iter().zip(live.values()).filter(|(_, live)| *live).map(|(one, _)| *one).collect()
        }
        Ok(Self {
            fields: self
                .fields
                .iter()
                .map(|batch| filter_record_batch(batch, live))
                .collect::<Result<_, _>>()?,
            ordinals: keep(&self.ordinals, live),
            keys: keep(&self.keys, live),
            tuples: keep(&self.tuples, live),
        })
    }
}

/// Seals each cell under its person's own key: nonce ‖ ciphertext ‖ tag, about the field's name.
fn seal(
    identifying: &RecordBatch,
    ordinals: &[u32],
    population: &Population,
) -> Result<RecordBatch, AdmitError> {
    let mut order: Vec<usize> = (0..ordinals.len()).collect();
    order.sort_by_key(|row| ordinals.get(*row));
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in identifying.schema().fields().iter().zip(identifying.columns()) {
        let column = column.as_string_opt::<i32>().ok_or(AdmitError::Charter)?;
        columns.push(Arc::new(seal_column(field.name(), column, ordinals, &order, population)?));
        fields.push(Field::new(field.name(), DataType::Binary, true));
    }
    let schema = Arc::new(Schema::new(fields));
    Ok(RecordBatch::try_new_with_options(schema, columns, &counted(ordinals.len()))?)
}

fn seal_column(
    name: &str,
    column: &StringArray,
    ordinals: &[u32],
    order: &[usize],
    population: &Population,
) -> Result<BinaryArray, AdmitError> {
    let sealed_length = |row: usize| match column.is_valid(row) {
        true => column.value(row).len() + NONCE_BYTES + TAG_BYTES,
        false => 0,
    };
    let offsets = OffsetBuffer::<i32>::from_lengths((0..column.len()).map(sealed_length));
    let total = offsets.last().and_then(|end| usize::try_from(*end).ok()).unwrap_or(0);
    let mut data = vec![0u8; total];
    let mut nonces = vec![0u8; column.len() * NONCE_BYTES];
    getrandom::fill(&mut nonces).map_err(|_| SealError::NoRandomness)?;
    let mut current = None;
    for row in order {
        let Some(ordinal) = ordinals.get(*row).filter(|o| **o != u32::MAX) else { continue };
        if column.is_null(*row) {
            continue;
        }
        if current.as_ref().is_none_or(|(known, _)| known != ordinal) {
            let cipher = population.cipher(*ordinal).ok_or(AdmitError::Erased)?;
            current = Some((*ordinal, cipher));
        }
        let (start, end) = (offsets.get(*row), offsets.get(row + 1));
        let start = start.and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
        let end = end.and_then(|at| usize::try_from(*at).ok()).unwrap_or(0);
        let nonce = nonces.get(row * NONCE_BYTES..).and_then(|rest| rest.first_chunk());
        if let (Some((_, cipher)), Some(out), Some(nonce)) =
            (&current, data.get_mut(start..end), nonce)
        {
            cipher.seal_into(*nonce, name.as_bytes(), column.value(*row).as_bytes(), out)?;
        }
    }
    Ok(BinaryArray::try_new(offsets, Bytes::from(data), column.nulls().cloned())?)
}

fn side_by_side(left: &RecordBatch, right: &RecordBatch) -> Result<RecordBatch, AdmitError> {
    let fields = [left.schema(), right.schema()];
    let fields: Vec<_> = fields.iter().flat_map(|s| s.fields().iter().map(Arc::clone)).collect();
    let columns = left.columns().iter().chain(right.columns()).map(Arc::clone).collect();
    let options = counted(left.num_rows());
    Ok(RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options)?)
}

fn counted(rows: usize) -> RecordBatchOptions {
    RecordBatchOptions::new().with_row_count(Some(rows))
}

/// The days of a date or timestamp column, since 1970-01-01.
fn days(column: &ArrayRef) -> Result<Vec<Option<i32>>, AdmitError> {
    Ok(match column.data_type() {
        DataType::Date32 => column.as_primitive::<Date32Type>().iter().collect(),
        DataType::Timestamp(TimeUnit::Second, None) => {
            let day = |seconds: i64| i32::try_from(seconds.div_euclid(86_400)).unwrap_or(0);
            let column = column.as_primitive::<TimestampSecondType>();
            column.iter().map(|seconds| seconds.map(day)).collect()
        }
        _ => return Err(AdmitError::Charter),
    })
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

fn date(day: i32) -> Date {
    EPOCH.saturating_add(jiff::Span::new().days(day))
}

fn days_since_epoch(date: Date) -> i32 {
    EPOCH.until(date).map_or(0, |span| span.get_days())
}

fn place(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
