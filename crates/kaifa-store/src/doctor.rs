//! A quick look at the health of an installation: a list of checks, each with what was found and what to do. Proving
//! the ledger in full is `ledger verify`; here only its end is looked at.

use kaifa_base::{Date, Words};

use crate::database::Engine;
use crate::error::Result;
use crate::migrate::newest_schema;
use crate::people::Role;
use crate::store::Store;
use crate::value::{Kind, Value};

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Health {
    /// In order.
    Good,
    /// Works, but wants attention.
    Attention,
    /// Does not work.
    Bad,
}

/// One check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// A stable name: `schema`, `ledger_head` …
    pub name: &'static str,
    /// How it came out.
    pub health: Health,
    /// What was found.
    pub found: Words,
    /// What to do, unless all is well.
    pub advice: Option<Words>,
}

impl Check {
    fn good(name: &'static str, found: Words) -> Check {
        Check {
            name,
            health: Health::Good,
            found,
            advice: None,
        }
    }

    fn bad(name: &'static str, found: Words, advice: Words) -> Check {
        Check {
            name,
            health: Health::Bad,
            found,
            advice: Some(advice),
        }
    }
}

impl Store {
    /// Looks at the database, the schema, the end of the ledger and the people, as of a day.
    pub async fn doctor(&self, today: Date) -> Result<Vec<Check>> {
        let mut checks = vec![self.check_engine().await?];
        let schema = self.check_schema().await?;
        let usable = schema.health == Health::Good;
        checks.push(schema);
        if usable {
            checks.push(self.check_ledger_head().await?);
            checks.extend(self.check_people(today).await?);
        }
        Ok(checks)
    }

    async fn check_engine(&self) -> Result<Check> {
        let mut connection = self.database.reader().await?;
        let version = match self.engine() {
            Engine::Sqlite => "SELECT sqlite_version()",
            Engine::Postgres => "SHOW server_version",
        };
        let version = first_text(&connection.rows(version, &[], &[Kind::Text]).await?);
        let name = self.engine().name();
        if self.engine() == Engine::Sqlite {
            let result = first_text(&connection.rows("PRAGMA quick_check", &[], &[Kind::Text]).await?);
            if result != "ok" {
                return Ok(Check::bad(
                    "database",
                    Words::new(
                        format!("数据文件已损坏:{result}"),
                        format!("the data file is damaged: {result}"),
                    ),
                    Words::new("请停止使用,并从备份恢复", "stop using it and restore a backup"),
                ));
            }
        }
        Ok(Check::good(
            "database",
            Words::new(
                format!("{name} {version},可读"),
                format!("{name} {version}, readable"),
            ),
        ))
    }

    async fn check_schema(&self) -> Result<Check> {
        let (found, newest) = (self.schema_version().await?, newest_schema());
        let words = Words::new(
            format!("结构第 {found} 版,程序为第 {newest} 版"),
            format!("schema {found}; the program has {newest}"),
        );
        Ok(match found.cmp(&newest) {
            std::cmp::Ordering::Equal => Check::good("schema", words),
            std::cmp::Ordering::Less => Check::bad(
                "schema",
                words,
                Words::new(
                    "请先备份,再运行 kaifa migrate",
                    "make a backup, then run `kaifa migrate`",
                ),
            ),
            std::cmp::Ordering::Greater => Check::bad(
                "schema",
                words,
                Words::new("请使用新版程序", "use the newer program"),
            ),
        })
    }

    async fn check_ledger_head(&self) -> Result<Check> {
        let mut connection = self.database.reader().await?;
        let rows = connection
            .rows(
                "SELECT h.seq, COALESCE(MAX(e.seq), 0), \
                 COALESCE(SUM(CASE WHEN e.seq = h.seq AND e.hash = h.hash THEN 1 ELSE 0 END), 0), COUNT(e.seq) \
                 FROM ledger_head h LEFT JOIN ledger_entry e ON 1 = 1 GROUP BY h.seq",
                &[],
                &[Kind::Integer; 4],
            )
            .await?;
        Ok(match rows.first().map(Vec::as_slice) {
            Some(
                [
                    Value::Integer(head),
                    Value::Integer(last),
                    Value::Integer(fits),
                    Value::Integer(count),
                ],
            ) if head == last && count == last && (*fits == 1 || *head == 0) => Check::good(
                "ledger_head",
                Words::new(
                    format!("账共 {last} 条,首记录相符"),
                    format!("{last} entries; the head record fits"),
                ),
            ),
            _ => Check::bad(
                "ledger_head",
                Words::new(
                    "账的首记录与账尾不符",
                    "the head record does not fit the end of the ledger",
                ),
                Words::new(
                    "请运行 kaifa ledger verify,并与备份比较",
                    "run `kaifa ledger verify` and compare with a backup",
                ),
            ),
        })
    }

    /// Each of the three offices needs a person who can sign in; and someone must do the office's business.
    async fn check_people(&self, today: Date) -> Result<Vec<Check>> {
        let people = self.list_people().await?;
        let grants = self.list_grants(None).await?;
        let holders = |role: Role| {
            grants
                .iter()
                .filter(|grant| grant.role == role && grant.holds_on(today))
                .filter(|grant| {
                    people
                        .iter()
                        .any(|person| person.id == grant.person && !person.disabled)
                })
                .count()
        };
        let needed = [
            ("system_admin", Role::SystemAdmin),
            ("security_admin", Role::SecurityAdmin),
            ("security_auditor", Role::SecurityAuditor),
            ("office", Role::Office),
        ];
        Ok(needed
            .into_iter()
            .map(|(name, role)| {
                let (count, words) = (holders(role), role.words());
                match count {
                    0 => Check {
                        name,
                        health: Health::Attention,
                        found: Words::new(
                            format!("无人担任“{}”", words.zh),
                            format!("nobody is “{}”", words.en),
                        ),
                        advice: Some(Words::new(
                            format!("请运行 kaifa user add --role {}", role.code()),
                            format!("run `kaifa user add --role {}`", role.code()),
                        )),
                    },
                    _ => Check::good(
                        name,
                        Words::new(
                            format!("“{}”:{count} 人", words.zh),
                            format!("“{}”: {count}", words.en),
                        ),
                    ),
                }
            })
            .collect())
    }
}

fn first_text(rows: &[Vec<Value>]) -> String {
    rows.first()
        .and_then(|row| row.first())
        .map(Value::show)
        .unwrap_or_default()
}
