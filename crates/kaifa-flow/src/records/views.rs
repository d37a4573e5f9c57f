//! Views of a list that people keep under a name: the query of its address, for oneself or for all who see the register.

use kaifa_store::rows::SavedView;
use kaifa_store::{Act, Changes, Value, new_id};

use crate::app::App;
use crate::people::permission::Signed;
use crate::stop::Stop;

/// The longest name of a view, in signs.
const NAME: usize = 40;

/// Keeps a view; gives its query as it was kept.
pub async fn save(
    app: &App,
    person: &Signed,
    register: &str,
    name: &str,
    query: &str,
    shared: bool,
) -> Result<String, Stop> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME {
        return Err(Stop::bad_field(
            "name",
            "请给视图取名,至多 40 字",
            "give the view a name of at most 40 signs",
        ));
    }
    // Only what the list itself reads is kept; the day asked about and messages are not part of a view.
    let kept: Vec<&str> = query
        .trim_start_matches('?')
        .split('&')
        .filter(|pair| {
            let key = pair.split('=').next().unwrap_or_default();
            !matches!(key, "" | "done" | "page" | "on" | "lang")
        })
        .collect();
    let now = app.now();
    let view = SavedView {
        id: new_id(now),
        register: register.to_owned(),
        person: person.id.clone(),
        name: name.to_owned(),
        query: kept.join("&"),
        shared,
        removed: false,
        saved_at: now,
    };
    let subject = format!("view:{register}/{}", view.id);
    let act = Act::new(now, &person.id, "view.save", subject);
    let mut changes = Changes::new();
    changes.insert(&view);
    app.store.write(&act, changes).await?;
    Ok(view.query)
}

/// Takes an own view away.
pub async fn remove(app: &App, person: &Signed, register: &str, id: &str) -> Result<(), Stop> {
    let found = app.store.find::<SavedView>(&[Value::Text(id.to_owned())]).await?;
    let view = found
        .filter(|view| view.person == person.id && view.register == register)
        .ok_or_else(|| Stop::not_found("视图", "the view"))?;
    let removed = SavedView {
        removed: true,
        ..view.row.clone()
    };
    let mut changes = Changes::new();
    changes.update(&view, &removed);
    let act = Act::new(
        app.now(),
        &person.id,
        "view.remove",
        format!("view:{register}/{id}"),
    );
    app.store.write(&act, changes).await?;
    Ok(())
}
