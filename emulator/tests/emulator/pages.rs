//! Lists: order, pages, tokens, filters.

use petard::{ApiGateway, Method};

use super::{deployed, kind, start};

async fn create(api: &ApiGateway, names: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for name in names {
        let key = api.create_api_key().name(*name).await.unwrap();
        ids.push(key.str("/id").unwrap().to_owned());
    }
    ids
}

async fn all(mut items: petard::Items) -> Vec<String> {
    let mut ids = Vec::new();
    while let Some(item) = items.next().await {
        ids.push(item.unwrap().str("/id").unwrap().to_owned());
    }
    ids
}

#[tokio::test]
async fn five_items_in_pages_of_two() {
    let (_emulator, api) = start().await;
    let ids = create(&api, &["a", "b", "c", "d", "e"]).await;
    assert_eq!(all(api.list_api_keys().limit(2).items()).await, ids);
    for (limit, sizes) in [
        (1, vec![1, 1, 1, 1, 1]),
        (2, vec![2, 2, 1]),
        (4, vec![4, 1]),
        (5, vec![5]),
        (500, vec![5]),
    ] {
        let (mut pages, mut seen) = (api.list_api_keys().limit(limit).pages(), Vec::new());
        while let Some(page) = pages.next().await {
            seen.push(page.unwrap().items().unwrap().count());
        }
        assert_eq!(seen, sizes);
    }
}

#[tokio::test]
async fn nothing_is_lost_when_items_vanish_between_pages() {
    let (_emulator, api) = start().await;
    let ids = create(&api, &["a", "b", "c", "d", "e"]).await;
    let first = api.list_api_keys().limit(2).await.unwrap();
    for gone in &ids[..2] {
        api.delete_api_key(gone).await.unwrap();
    }
    let position = first.str("/position").unwrap();
    assert_eq!(all(api.list_api_keys().limit(2).position(position).items()).await, ids[2..]);
}

#[tokio::test]
async fn a_page_has_25_items_unless_it_is_said() {
    let (_emulator, api) = start().await;
    let ids = create(&api, &["x"; 26]).await;
    let page = api.list_api_keys().await.unwrap();
    assert_eq!(page.items().unwrap().count(), 25);
    assert!(page.get("/position").is_some());
    assert_eq!(all(api.list_api_keys().items()).await, ids);
}

#[tokio::test]
async fn limits_and_positions_that_make_no_sense() {
    let (_emulator, api) = start().await;
    create(&api, &["a", "b"]).await;
    api.create_rest_api("a").await.unwrap();
    api.create_rest_api("b").await.unwrap();
    let of_others = api.list_rest_apis().limit(1).await.unwrap();
    let of_others = of_others.str("/position").unwrap();
    for (name, value, status) in [
        // What the service does with these is not documented.
        ("limit", "0", 501),
        ("limit", "501", 501),
        ("limit", "-1", 501),
        ("limit", "many", 400),
        ("limit", "", 400),
        ("position", "nonsense", 400),
        ("position", of_others, 400),
    ] {
        let call = api.request(Method::GET, "/apikeys").query(name, value);
        let error = call.await.unwrap_err();
        assert_eq!(kind(&error).0, status, "{name}={value}");
        assert!(error.message().unwrap().contains(name), "{error}");
    }
}

#[tokio::test]
async fn parameters_called_like_a_member_select() {
    let (_emulator, api) = start().await;
    let ids = create(&api, &["a", "b+c", "a"]).await;
    assert_eq!(all(api.list_api_keys().name_query("b+c").items()).await, ids[1..2]);
    let some = all(api.list_api_keys().name_query("a").limit(1).items()).await;
    assert_eq!(some, [ids[0].clone(), ids[2].clone()]);
    assert_eq!(all(api.list_api_keys().name_query("z").items()).await, [""; 0]);

    let (pets, _, first) = deployed(&api).await;
    let pets = pets.as_str();
    let second = api.create_deployment(pets).await.unwrap();
    let second = second.str("/id").unwrap();
    for (stage, deployment) in [("one", first.as_str()), ("two", second)] {
        api.create_stage(pets, stage, deployment).await.unwrap();
    }
    assert_eq!(api.list_stages(pets).await.unwrap().items().unwrap().count(), 2);
    let stages = api.list_stages(pets).deployment_id(second).await.unwrap();
    assert_eq!(stages.str("/item/0/stageName").unwrap(), "two");
    assert_eq!(stages.items().unwrap().count(), 1);
}
