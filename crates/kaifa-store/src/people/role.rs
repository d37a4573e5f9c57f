//! The roles: a closed list with stable codes, and which of them need a unit.

use crate::value::code_list;

code_list! {
    /// What a person is in this program.
    Role {
        /// The office of the leading group.
        Office = "office", "领导小组办公室", "leading-group office";
        /// A responsible department.
        Department = "department", "责任部门", "responsible department";
        /// A county government: first-level review.
        County = "county", "县级审核", "county government";
        /// A zone's management committee.
        Zone = "zone", "管委会", "zone committee";
        /// A leader: reads everything of the business.
        Leader = "leader", "领导", "leader";
        /// An enterprise.
        Enterprise = "enterprise", "企业", "enterprise";
        /// An analyst.
        Analyst = "analyst", "分析人员", "analyst";
        /// One of the three offices: runs the program.
        SystemAdmin = "system_admin", "系统管理员", "system administrator";
        /// One of the three offices: grants.
        SecurityAdmin = "security_admin", "安全保密管理员", "security administrator";
        /// One of the three offices: watches.
        SecurityAuditor = "security_auditor", "安全审计员", "security auditor";
        /// Everybody, without signing in. Granted to nobody.
        Public = "public", "公众", "public";
    }
}

impl Role {
    /// Whether it is one of the three offices (三员) that are kept apart from each other and from all business.
    pub fn is_of_the_three_offices(self) -> bool {
        matches!(
            self,
            Role::SystemAdmin | Role::SecurityAdmin | Role::SecurityAuditor
        )
    }

    /// Whether it only means something for a unit.
    pub fn needs_unit(self) -> bool {
        matches!(
            self,
            Role::Department | Role::County | Role::Zone | Role::Enterprise
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_eleven_roles_with_codes_of_their_own_and_three_are_kept_apart() {
        assert_eq!(Role::ALL.len(), 11);
        for role in Role::ALL {
            assert_eq!(Role::parse(role.code()), Some(*role));
        }
        let apart = Role::ALL.iter().filter(|role| role.is_of_the_three_offices());
        assert_eq!(apart.count(), 3);
        assert_eq!(Role::parse("root"), None);
    }
}
