//! A register as it becomes public: the records in the states that its definition names, with the fields that it marks, frozen
//! as a published run. Nothing else of a record leaves, whatever is entered later.

use kaifa_base::{Place, Problem, Words};
use kaifa_store::records::RecordQuery;
use kaifa_store::rows::Run;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::codes;
use crate::people::permission::Signed;
use crate::place::picture::Picture;
use crate::release::published_now;
use crate::stop::Stop;

/// Records that one release shows at most.
const MOST: usize = 20_000;

/// A register as it was released.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleasedRegister {
    /// Its title in both languages.
    pub title: Words2,
    /// The columns: unit first, then the public fields.
    pub columns: Vec<Words2>,
    /// The rows, as words.
    pub rows: Vec<Vec<String>>,
}

/// Words of both languages as they are stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Words2 {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl Words2 {
    fn of(zh: &str, en: Option<&String>) -> Words2 {
        Words2 {
            zh: zh.to_owned(),
            en: en.map_or(zh, String::as_str).to_owned(),
        }
    }

    /// The words of a language.
    pub fn get(&self, lang: kaifa_base::Lang) -> &str {
        lang.pick(&self.zh, &self.en)
    }
}

/// Freezes what may be released of a register today.
pub async fn freeze(app: &App, picture: &Picture, id: &str, person: &Signed) -> Result<Run, Stop> {
    let (first, register) = picture.find_register(id)?;
    let fields: Vec<_> = register
        .fields
        .iter()
        .filter(|field| field.public && !field.personal && field.see.is_empty())
        .collect();
    if fields.is_empty() || register.public_states.is_empty() {
        let words = Words::new(
            format!("台账“{}”的定义没有写明可以公开的状态和字段", register.title),
            format!("the definition of `{id}` names no states and fields that may be released"),
        );
        return Err(Stop::problems(vec![
            Problem::error(&codes::NOTHING_PUBLIC, Place::item(id), words).hint(
                "在定义中写 public_states,并给字段写 public = true",
                "write `public_states`, and `public = true` at fields, in the definition",
            ),
        ]));
    }
    let query = RecordQuery {
        register: id.to_owned(),
        states: register.public_states.clone(),
        ..RecordQuery::default()
    };
    let mut released = ReleasedRegister {
        title: Words2::of(&register.title, register.title_en.as_ref()),
        columns: [Words2::of("单位", Some(&"unit".to_owned()))]
            .into_iter()
            .chain(fields.iter().map(|field| {
                let mut words = Words2::of(&field.title, field.title_en.as_ref());
                if let Some(unit) = field
                    .unit
                    .map(|unit| unit.symbol())
                    .filter(|symbol| !symbol.is_empty())
                {
                    words.zh.push_str(&format!("({unit})"));
                    words.en.push_str(&format!(" ({unit})"));
                }
                words
            }))
            .collect(),
        rows: Vec::new(),
    };
    let mut too_many = false;
    app.store
        .each_record(&query, |record| {
            too_many |= released.rows.len() == MOST;
            if too_many {
                return Ok(());
            }
            let unit = record.subject.as_deref().unwrap_or_default();
            let place = picture.place_of_unit(unit).unwrap_or(first);
            let text = |name: &str| crate::records::words::field_text(&record, name).to_owned();
            let mut row = vec![place.unit_name(unit).to_owned()];
            row.extend(fields.iter().map(|field| {
                let lang = kaifa_base::Lang::Zh;
                crate::records::words::value_words(place, field, &text(&field.name), lang)
            }));
            released.rows.push(row);
            Ok(())
        })
        .await?;
    if too_many {
        let words = Words::new(
            format!("可公开的事项超过 {MOST} 个"),
            format!("more than {MOST} records may be released"),
        );
        return Err(Stop::problems(vec![Problem::error(
            &codes::NOTHING_PUBLIC,
            Place::item(id),
            words,
        )]));
    }
    let inputs = serde_json::json!({ "register": id, "as_of": picture.on, "states": register.public_states });
    let about = ("register", first.name(), picture.on);
    published_now(app, person, about, &inputs, &released).await
}

/// The register that a published run shows.
pub async fn released(app: &App, run: &str) -> Result<ReleasedRegister, Stop> {
    let found = app.store.find_run(run).await?;
    let found = found.ok_or_else(|| Stop::failed(format!("no run {run}")))?;
    serde_json::from_str(&found.results.0).map_err(Stop::failed)
}
