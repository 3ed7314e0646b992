//! Requests with random values have the path of the model, and decode to the values.

#![allow(clippy::unwrap_used, reason = "tests")]

use petard_conformance::samples;

#[tokio::test]
async fn requests_decode_to_the_values_that_were_given() {
    let samples = samples(10, 20_261_126).await.unwrap();
    assert_eq!(samples.len(), 10 * (124 + 3 + 103 + 36));
    let wrong: Vec<String> = samples
        .iter()
        .filter(|sample| !sample.problems.is_empty())
        .map(|sample| format!("{}: {}", sample.operation, sample.problems.join("; ")))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    // A comma in a joined list, and ids that a server does not find, are refused.
    let refused = samples.iter().filter(|sample| sample.request.is_err()).count();
    assert!(refused * 20 < samples.len(), "{refused} of {} are refused", samples.len());
    // The comparison can fail: another value is noticed.
    let blind: Vec<&str> = samples
        .iter()
        .filter(|sample| sample.notices == Some(false))
        .map(|sample| sample.operation)
        .collect();
    assert!(blind.len() * 10 < samples.len(), "not noticed: {blind:?}");
}
