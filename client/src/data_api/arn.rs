//! ARNs of items. The server returns them but does not accept them, so the id at their end is sent.

use crate::value::argument::{Argument, View};

/// The server treats an id as an ARN if it contains this text anywhere.
const MARK: &str = "arn:aws:dapi";

/// Replaces ARNs in a value by their ids; `None` if there are none.
pub(super) fn cut(value: &Argument, namespace: &str) -> Result<Option<Argument>, String> {
    match value.view() {
        View::Text(text) if text.contains(MARK) => {
            Ok(Some(Argument::Text(id(text, namespace)?.to_owned())))
        }
        View::List(items) => {
            let cut = items.iter().map(|item| cut(item, namespace));
            let cut = cut.collect::<Result<Vec<_>, _>>()?;
            let is_cut = cut.iter().any(Option::is_some);
            let plain = cut.into_iter().zip(items);
            let plain = plain.map(|(cut, item)| cut.unwrap_or_else(|| item.clone()));
            Ok(is_cut.then(|| Argument::List(plain.collect())))
        }
        _ => Ok(None),
    }
}

/// Returns the id of `arn:aws:dapi:region:account:namespace-stage:id`. It may contain colons.
fn id<'a>(text: &'a str, namespace: &str) -> Result<&'a str, String> {
    if !text.contains(MARK) {
        return Ok(text);
    }
    let no_arn = || {
        format!(
            "contains `{MARK}`, so that the server treats it as an ARN, but is not a valid ARN: an \
             item with such an id cannot be accessed"
        )
    };
    let rest =
        text.strip_prefix(MARK).and_then(|rest| rest.strip_prefix(':')).ok_or_else(no_arn)?;
    let mut fields = rest.splitn(4, ':');
    let (_region, _account) = (fields.next(), fields.next());
    let (Some(table), Some(id)) = (fields.next(), fields.next()) else { return Err(no_arn()) };
    // The name of a stage has no `-`; that of a namespace may.
    if table.rsplit_once('-').is_none_or(|(own, stage)| own != namespace || stage.is_empty()) {
        return Err(format!(
            "is the ARN of an item of `{table}`, but the namespace of the call is `{namespace}`"
        ));
    }
    if id.is_empty() {
        return Err("is an ARN without an id at its end: use the id of an item, or its whole ARN"
            .to_owned());
    }
    Ok(id)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    fn cut_text(value: impl Into<Argument>) -> Result<String, String> {
        let value = value.into();
        let mut text = String::new();
        crate::value::encode::write_json(
            cut(&value, "My-Item")?.as_ref().unwrap_or(&value),
            &mut text,
        )?;
        Ok(text)
    }

    #[test]
    fn the_id_is_what_follows_the_sixth_colon() {
        let arn = |id: &str| format!("arn:aws:dapi:eu-west-1:123456789012:My-Item-dev:{id}");
        for id in ["1088", "a:b:c", "a/b c", "1:", "ü"] {
            assert_eq!(cut_text(arn(id)), Ok(format!("{id:?}")));
            assert_eq!(cut_text(Argument::json(arn(id))), Ok(format!("{id:?}")));
        }
        let several = vec![arn("1"), "2".to_owned()];
        assert_eq!(cut_text(several.clone()), Ok(r#"["1","2"]"#.to_owned()));
        assert_eq!(cut_text(Argument::json(several)), Ok(r#"["1","2"]"#.to_owned()));
    }

    #[test]
    fn other_ids_are_unchanged() {
        for id in ["1088", "arn:aws:s3:::bucket", "", "My-Item-dev:1"] {
            assert_eq!(cut_text(id), Ok(format!("{id:?}")));
        }
        assert_eq!(cut_text(7), Ok("7".to_owned()));
    }

    #[test]
    fn invalid_arns_and_those_of_other_namespaces_are_refused() {
        for (id, why) in [
            ("arn:aws:dapi:eu-west-1:1:Other-dev:1", "namespace of the call is `My-Item`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item:1", "is the ARN of an item of `My-Item`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-Two-dev:1", "is the ARN of an item of `My-Item-Two"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-:1", "is the ARN of an item of `My-Item-`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-dev:", "without an id"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-dev", "is not a valid ARN"),
            ("arn:aws:dapi", "is not a valid ARN"),
            ("see arn:aws:dapi:eu-west-1:1:My-Item-dev:1", "is not a valid ARN"),
        ] {
            let error = cut_text(id).unwrap_err();
            assert!(error.contains(why), "{id}: {error}");
            assert_eq!(cut_text(vec![id]), Err(error));
        }
    }
}
