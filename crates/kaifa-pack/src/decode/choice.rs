//! Words from a closed list, such as the strength of a demand or the kind of a rule.

/// Declares an enum whose members are written as fixed words in packs and shown in Chinese and English.
macro_rules! choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$member_doc:meta])* $member:ident = $code:literal, $zh:literal, $en:literal;)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$member_doc])* #[doc = concat!("Written `", $code, "`, ", $zh, ".")] $member,)*
        }

        impl $name {
            /// All members, in the order of the reference page.
            pub const ALL: &'static [$name] = &[$($name::$member),*];

            /// The word written in packs.
            pub fn code(self) -> &'static str {
                match self { $($name::$member => $code),* }
            }

            /// The word shown to people.
            pub fn words(self) -> kaifa_base::Words {
                match self { $($name::$member => kaifa_base::Words::new($zh, $en)),* }
            }

            /// The member of a written word.
            pub fn parse(code: &str) -> Option<$name> {
                $name::ALL.iter().copied().find(|member| member.code() == code)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.code())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<$name, D::Error> {
                let word = String::deserialize(deserializer)?;
                $name::parse(&word)
                    .ok_or_else(|| serde::de::Error::custom(format!("`{word}` is not a {}", stringify!($name))))
            }
        }

        impl $crate::decode::Stored for $name {
            fn read(
                value: &toml::Spanned<toml::de::DeValue<'_>>,
                field: &str,
                reader: &mut $crate::decode::Reader<'_>,
            ) -> Option<$name> {
                let word = <String as $crate::decode::Stored>::read(value, field, reader)?;
                let found = $name::parse(&word);
                if found.is_none() {
                    let all: Vec<&str> = $name::ALL.iter().map(|member| member.code()).collect();
                    let problem = reader.error(
                        &$crate::codes::BAD_CHOICE,
                        value.span(),
                        field,
                        format!("“{field}”不能是“{word}”,可选:{}", all.join("、")),
                        format!("`{field}` cannot be `{word}`; choose from {}", all.join(", ")),
                    );
                    if let Some(near) = $crate::nearest::nearest(&word, all) {
                        problem.hint = Some(kaifa_base::Words::new(
                            format!("是否为“{near}”?"),
                            format!("did you mean `{near}`?"),
                        ));
                    }
                }
                found
            }
        }
    };
}
pub(crate) use choices;
