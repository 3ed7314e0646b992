//! ARNs of items. The server answers them and fails when it is given one, so that what is sent is
//! the id at their end.

use crate::value::argument::{Argument, View};

/// What makes the server take an id for an ARN, wherever it stands in it.
const MARK: &str = "arn:aws:dapi";

/// The value without ARNs, if there are some in it.
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

/// `arn:aws:dapi:region:account:namespace-stage:id`, of which the id may hold colons, too.
fn id<'a>(text: &'a str, namespace: &str) -> Result<&'a str, String> {
    if !text.contains(MARK) {
        return Ok(text);
    }
    let no_arn = || {
        format!(
            "holds `{MARK}`, for which the server takes it for an ARN, and is none: such an item \
             cannot be reached"
        )
    };
    let rest =
        text.strip_prefix(MARK).and_then(|rest| rest.strip_prefix(':')).ok_or_else(no_arn)?;
    let mut fields = rest.splitn(4, ':');
    let (_region, _account) = (fields.next(), fields.next());
    let (Some(table), Some(id)) = (fields.next(), fields.next()) else { return Err(no_arn()) };
    // No stage has a `-` in its name; a namespace may.
    if table.rsplit_once('-').is_none_or(|(own, stage)| own != namespace || stage.is_empty()) {
        return Err(format!(
            "is the ARN of an item of `{table}`, and the namespace of the call is `{namespace}`"
        ));
    }
    if id.is_empty() {
        return Err("is an ARN without an id at its end".to_owned());
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
    fn what_is_no_arn_is_left_as_it_is() {
        for id in ["1088", "arn:aws:s3:::bucket", "", "My-Item-dev:1"] {
            assert_eq!(cut_text(id), Ok(format!("{id:?}")));
        }
        assert_eq!(cut_text(7), Ok("7".to_owned()));
    }

    #[test]
    fn what_the_server_would_take_for_another_item_is_refused() {
        for (id, why) in [
            ("arn:aws:dapi:eu-west-1:1:Other-dev:1", "namespace of the call is `My-Item`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item:1", "is the ARN of an item of `My-Item`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-Two-dev:1", "is the ARN of an item of `My-Item-Two"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-:1", "is the ARN of an item of `My-Item-`"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-dev:", "without an id"),
            ("arn:aws:dapi:eu-west-1:1:My-Item-dev", "and is none"),
            ("arn:aws:dapi", "and is none"),
            ("see arn:aws:dapi:eu-west-1:1:My-Item-dev:1", "and is none"),
        ] {
            let error = cut_text(id).unwrap_err();
            assert!(error.contains(why), "{id}: {error}");
            assert_eq!(cut_text(vec![id]), Err(error));
        }
    }
}
