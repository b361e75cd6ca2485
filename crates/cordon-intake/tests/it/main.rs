//! Real and simulated line lists against the charters of `measures/`.

#[cfg(test)]
mod line_lists;

#[test]
fn no_test_file_is_forgotten() {
    cordon_testkit::assert_no_forgotten_test_files(env!("CARGO_MANIFEST_DIR"));
}
