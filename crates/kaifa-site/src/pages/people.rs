//! People and what they are granted, for the security administrator: the list, one person with grants, and the forms to
//! add, disable, reset, grant and end. A first password is shown once, on the answer to the form, and kept nowhere.

use std::collections::BTreeMap;

use askama::Template;
use axum::Json;
use axum::extract::{Form, Path};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use kaifa_base::{Date, Lang, Problem};
use kaifa_flow::people::admit::{self, GrantWish, PersonWish};
use kaifa_flow::people::permission::{Signed, Task};
use kaifa_flow::place::picture::Picture;
use kaifa_flow::show;
use kaifa_flow::stop::Stop;
use kaifa_store::Kept;
use kaifa_store::people::{Grant, Person, Role};
use serde::{Deserialize, Serialize};

use crate::pages::frame::Frame;
use crate::pages::{Page, go, html};
use crate::web::visit::Visit;

/// A grant.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct GrantView {
    /// Its id.
    pub id: String,
    /// Code of the role.
    pub role: String,
    /// The role in words.
    pub role_words: String,
    /// The unit; absent for all.
    pub unit: Option<String>,
    /// Name of the unit.
    pub unit_name: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
    /// Whether it holds on the day of the page.
    pub holds: bool,
    /// Whether it can still be ended.
    pub can_end: bool,
    /// Who granted it.
    pub granted_by: String,
}

/// A person.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct PersonView {
    /// Its id.
    pub id: String,
    /// The name to sign in with.
    pub login: String,
    /// The name shown.
    pub name: String,
    /// Whether signing in is stopped.
    pub disabled: bool,
    /// Until when signing in is locked after failures.
    pub locked_until: Option<String>,
    /// The state in words.
    pub state_words: String,
    /// Lamp class of the state.
    pub lamp: &'static str,
    /// The grants, past ones included.
    pub grants: Vec<GrantView>,
}

impl GrantView {
    /// The view of a grant on the day of the page.
    pub fn of(
        visit: &Visit,
        picture: &Picture,
        names: &BTreeMap<String, String>,
        grant: &Grant,
    ) -> GrantView {
        GrantView {
            id: grant.id.clone(),
            role: grant.role.code().to_owned(),
            role_words: grant.role.words().get(visit.lang).to_owned(),
            unit: grant.unit.clone(),
            unit_name: grant
                .unit
                .as_deref()
                .map(|unit| picture.unit_name(unit).to_owned()),
            from: grant.from_date,
            until: grant.until_date,
            holds: grant.holds_on(visit.on),
            can_end: grant.until_date.is_none_or(|until| until >= visit.app.today()),
            granted_by: names
                .get(&grant.granted_by)
                .cloned()
                .unwrap_or_else(|| grant.granted_by.clone()),
        }
    }
}

impl PersonView {
    fn of(
        visit: &Visit,
        picture: &Picture,
        names: &BTreeMap<String, String>,
        person: &Person,
        grants: &[Kept<Grant>],
    ) -> PersonView {
        let locked = person.locked_until.filter(|until| *until > visit.app.now());
        let (zh, en, lamp) = match (person.disabled, locked.is_some()) {
            (true, _) => ("停用", "disabled", "idle"),
            (false, true) => ("锁定", "locked", "late"),
            (false, false) => ("可登录", "active", "ok"),
        };
        let own = grants.iter().filter(|grant| grant.person == person.id);
        PersonView {
            id: person.id.clone(),
            login: person.login.clone(),
            name: person.name.clone(),
            disabled: person.disabled,
            locked_until: locked.map(show::moment),
            state_words: visit.t(zh, en).to_owned(),
            lamp,
            grants: own
                .map(|grant| GrantView::of(visit, picture, names, grant))
                .collect(),
        }
    }
}

async fn load(visit: &Visit, picture: &Picture) -> Result<Vec<PersonView>, Stop> {
    let names = visit.app.people_names().await?;
    let grants = visit.app.store.list_grants(None).await?;
    let people = visit.app.store.list_people().await?;
    Ok(people
        .iter()
        .map(|person| PersonView::of(visit, picture, &names, person, &grants))
        .collect())
}

/// Whether a person is looked for: by login or name, by role held, by state.
fn is_asked_for(visit: &Visit, person: &PersonView) -> bool {
    let word = visit.asked("search").unwrap_or_default().trim().to_lowercase();
    let named = person.login.to_lowercase().contains(&word) || person.name.to_lowercase().contains(&word);
    let role = visit.asked("role").is_none_or(|role| {
        person
            .grants
            .iter()
            .any(|grant| grant.role == role && grant.holds)
    });
    let state = match visit.asked("state") {
        Some("disabled") => person.disabled,
        Some("active") => !person.disabled,
        _ => true,
    };
    named && role && state
}

/// Roles that can be granted: code and name.
fn roles(lang: Lang) -> Vec<(&'static str, String)> {
    let granted = Role::ALL.iter().filter(|role| **role != Role::Public);
    granted
        .map(|role| (role.code(), role.words().get(lang).to_owned()))
        .collect()
}

/// Units of today: id and name.
fn units(picture: &Picture) -> Vec<(String, String)> {
    let all = picture.places.iter().flat_map(|place| &place.snapshot.units);
    let by_id: BTreeMap<String, String> = all.map(|unit| (unit.id.clone(), unit.name.clone())).collect();
    by_id.into_iter().collect()
}

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    f: Frame,
    people: Vec<PersonView>,
    roles: Vec<(&'static str, String)>,
    units: Vec<(String, String)>,
    search: String,
    role: String,
    state: String,
    wish: PersonWish,
    problems: Vec<Problem>,
}

impl PeoplePage {
    async fn of(visit: &Visit) -> Result<PeoplePage, Stop> {
        let picture = visit.picture().await?;
        let mut people = load(visit, &picture).await?;
        people.retain(|person| is_asked_for(visit, person));
        let asked = |key: &str| visit.asked(key).unwrap_or_default().to_owned();
        Ok(PeoplePage {
            f: visit.frame(("系统", "System"), visit.t("人员授权", "People")),
            people,
            roles: roles(visit.lang),
            units: units(&picture),
            search: asked("search"),
            role: asked("role"),
            state: asked("state"),
            wish: PersonWish::default(),
            problems: Vec::new(),
        })
    }
}

/// `GET /people`
pub async fn list(visit: Visit) -> Page {
    visit.allow(Task::GrantRights, None)?;
    html(&PeoplePage::of(&visit).await?)
}

/// `GET /api/people`
#[utoipa::path(get, path = "/api/people", tag = "people", responses((status = 200, body = [PersonView])))]
pub async fn api_list(visit: Visit) -> Result<Json<Vec<PersonView>>, Stop> {
    visit.allow(Task::GrantRights, None)?;
    let picture = visit.picture().await?;
    let mut people = load(&visit, &picture).await?;
    people.retain(|person| is_asked_for(&visit, person));
    Ok(Json(people))
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    f: Frame,
    p: PersonView,
    roles: Vec<(&'static str, String)>,
    units: Vec<(String, String)>,
    own: bool,
    yesterday: Date,
    password: Option<String>,
    wish: GrantWish,
    problems: Vec<Problem>,
}

impl PersonPage {
    async fn of(visit: &Visit, person: &Person) -> Result<PersonPage, Stop> {
        let picture = visit.picture().await?;
        let names = visit.app.people_names().await?;
        let grants = visit.app.store.list_grants(Some(&person.id)).await?;
        Ok(PersonPage {
            f: Frame {
                // Also on the answer to a form, whose own address only takes posts.
                path: format!("/people/{}", person.id),
                ..visit.frame(("人员授权", "People"), person.name.clone())
            },
            p: PersonView::of(visit, &picture, &names, person, &grants),
            roles: roles(visit.lang),
            units: units(&picture),
            own: visit.signed()?.id == person.id,
            yesterday: visit.app.today().pred_opt().unwrap_or_default(),
            password: None,
            wish: GrantWish::default(),
            problems: Vec::new(),
        })
    }
}

async fn find(visit: &Visit, id: &str) -> Result<Kept<Person>, Stop> {
    let person = visit.app.store.find_person(id).await?;
    person.ok_or_else(|| Stop::not_found(format!("人员 {id}"), format!("person {id}")))
}

/// `GET /people/{id}`
pub async fn show_one(visit: Visit, Path(id): Path<String>) -> Page {
    visit.allow(Task::GrantRights, None)?;
    let person = find(&visit, &id).await?;
    html(&PersonPage::of(&visit, &person).await?)
}

/// `GET /api/people/{id}`
#[utoipa::path(get, path = "/api/people/{id}", tag = "people", responses((status = 200, body = PersonView)))]
pub async fn api_one(visit: Visit, Path(id): Path<String>) -> Result<Json<PersonView>, Stop> {
    visit.allow(Task::GrantRights, None)?;
    let person = find(&visit, &id).await?;
    Ok(Json(PersonPage::of(&visit, &person).await?.p))
}

/// What the form for a new person sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NewPersonForm {
    #[serde(default)]
    login: String,
    #[serde(default)]
    name: String,
    #[serde(flatten)]
    grant: GrantForm,
}

/// What the form for a grant sends.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct GrantForm {
    #[serde(default)]
    role: String,
    #[serde(default)]
    unit: String,
    #[serde(default)]
    from: String,
    #[serde(default)]
    until: String,
}

impl From<GrantForm> for GrantWish {
    fn from(form: GrantForm) -> GrantWish {
        GrantWish {
            role: form.role,
            unit: form.unit,
            from: form.from,
            until: form.until,
        }
    }
}

/// A refusal that belongs on the page with the form, or the stop itself.
fn on_the_page(stop: Stop) -> Result<Vec<Problem>, Stop> {
    match stop.status {
        StatusCode::UNPROCESSABLE_ENTITY => Ok(stop.problems),
        _ => Err(stop),
    }
}

/// `POST /people`
pub async fn post_new(visit: Visit, Form(form): Form<NewPersonForm>) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let wish = PersonWish {
        login: form.login,
        name: form.name,
        grant: form.grant.into(),
    };
    match admit::add(&visit.app, by, &picture, &wish).await {
        Ok((id, password)) => {
            let person = find(&visit, &id).await?;
            let mut page = PersonPage::of(&visit, &person).await?;
            page.password = Some(password);
            Ok((StatusCode::CREATED, html(&page)?).into_response())
        }
        Err(stop) => {
            let problems = on_the_page(stop)?;
            let mut page = PeoplePage::of(&visit).await?;
            page.wish = wish;
            page.problems = problems;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
        }
    }
}

async fn again(visit: &Visit, person: &Person, wish: GrantWish, stop: Stop) -> Page {
    let problems = on_the_page(stop)?;
    let mut page = PersonPage::of(visit, person).await?;
    page.wish = wish;
    page.problems = problems;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, html(&page)?).into_response())
}

/// `POST /people/{id}/grants`
pub async fn post_grant(visit: Visit, Path(id): Path<String>, Form(form): Form<GrantForm>) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    let person = find(&visit, &id).await?;
    let picture = visit.app.picture(visit.app.today()).await?;
    let wish = GrantWish::from(form);
    match admit::grant(&visit.app, by, &picture, &person, &wish).await {
        Ok(()) => go(&format!("/people/{id}"), "granted"),
        Err(stop) => again(&visit, &person, wish, stop).await,
    }
}

/// What the form for the end of a grant sends.
#[derive(Debug, Clone, Deserialize)]
pub struct EndForm {
    until: String,
}

/// `POST /people/{id}/grants/{grant}/end`
pub async fn post_end(
    visit: Visit,
    Path((id, grant)): Path<(String, String)>,
    Form(form): Form<EndForm>,
) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    let person = find(&visit, &id).await?;
    let grants = visit.app.store.list_grants(Some(&id)).await?;
    let grant = grants
        .iter()
        .find(|one| one.id == grant)
        .ok_or_else(|| Stop::not_found(format!("授权 {grant}"), format!("grant {grant}")))?;
    let last_day = form.until.trim().parse::<Date>().map_err(|_| {
        let zh = format!("日期应写成 2025-12-31,现为“{}”", form.until);
        Stop::bad_field(
            "until",
            zh,
            format!("a date is written 2025-12-31, found “{}”", form.until),
        )
    });
    let ended = match last_day {
        Ok(last_day) => admit::end_grant(&visit.app, by, &person, grant, last_day).await,
        Err(stop) => Err(stop),
    };
    match ended {
        Ok(()) => go(&format!("/people/{id}"), "saved"),
        Err(stop) => again(&visit, &person, GrantWish::default(), stop).await,
    }
}

async fn set_disabled(visit: &Visit, by: &Signed, id: &str, disabled: bool) -> Page {
    let person = find(visit, id).await?;
    match admit::set_disabled(&visit.app, by, &person, disabled).await {
        Ok(()) => go(&format!("/people/{id}"), "saved"),
        Err(stop) => again(visit, &person, GrantWish::default(), stop).await,
    }
}

/// `POST /people/{id}/disable`
pub async fn post_disable(visit: Visit, Path(id): Path<String>) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    set_disabled(&visit, by, &id, true).await
}

/// `POST /people/{id}/enable`
pub async fn post_enable(visit: Visit, Path(id): Path<String>) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    set_disabled(&visit, by, &id, false).await
}

/// `POST /people/{id}/reset`
pub async fn post_reset(visit: Visit, Path(id): Path<String>) -> Page {
    let by = visit.allow(Task::GrantRights, None)?;
    let person = find(&visit, &id).await?;
    match admit::reset(&visit.app, by, &person).await {
        Ok(password) => {
            let person = find(&visit, &id).await?;
            let mut page = PersonPage::of(&visit, &person).await?;
            page.password = Some(password);
            html(&page)
        }
        Err(stop) => again(&visit, &person, GrantWish::default(), stop).await,
    }
}
