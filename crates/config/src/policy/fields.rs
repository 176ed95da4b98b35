//! What can be said in a text of policies. The rules are [`regain_core::policy`]'s; this is how they are written.

use ipnet::IpNet;
use regain_core::method::Method;
use regain_core::methods::security_questions::QuestionId;
use regain_core::policy::{self, GroupPolicy, Policies, Privileged, Required, Who};
use regain_core::time::Timestamp;

use crate::schema::{Check, default, optional, required, section};
use crate::value::address::HelpAddress;

section! {
    /// What holds for all.
    pub(super) struct General {
        /// Where everyone is led who can't get on: from "I can't use any of these", from every page and from every
        /// message. The same for all, since strangers see it. Without it the help of the configuration is shown.
        help: Option<HelpAddress> = optional();
        /// Security questions that everybody answers, 3 to 5 by their names. Without it people choose their own from all
        /// there are. Whoever has not answered these answers them anew.
        questions: Vec<QuestionId> = default(Vec::new());
        /// Whether those questions may be the first proof. All of them are asked then, of everybody, and strangers see them.
        /// Otherwise nobody sees a question before another proof.
        questions_first: bool = default(false);
    }
}

section! {
    /// What holds for the accounts of some groups.
    pub(super) struct OnePolicy {
        /// What reports and the audit log call it; no two have one name.
        name: String = required();
        /// Groups of the directory, in whatever case. Without any the policy is for everyone, so it comes last.
        groups: Vec<String> = default(Vec::new());
        /// Whether these people may reset their passwords by themselves. Strangers are not told.
        who: Who = default(Who::Everyone);
        /// Whether privileged ones among them may. If so, they need two proofs whatever `required` says.
        privileged: Privileged = default(Privileged::Excluded);
        /// What they may prove themselves with, in the order of the list. Without it: everything that there is, and what
        /// later versions add, but security questions, which are weak, and trusted devices, which complete another proof:
        /// those have to be named.
        methods: Option<Vec<Method>> = optional();
        /// How many proofs they give. Automatic is one, and two as soon as an account has an authenticator and another
        /// method.
        required: Required = default(Required::Automatic).between(policy::REQUIRED.0, policy::REQUIRED.1);
        /// Whether several proofs must be of different kinds: something that a message reaches, an authenticator, saved
        /// codes.
        different_kinds: bool = default(false);
        /// Whether a passkey counts as two proofs: its owner has it, and has unlocked it by a fingerprint, a face or a PIN.
        passkey_is_two: bool = default(true);
        /// Networks of the organization, as the list in `["10.0.0.0/8", "2001:db8::/32"]`. A reset or an unlock is completed
        /// only from one of them, and nothing takes their place, no pass either. Whoever sets up a first way back in from
        /// there need not wait until it counts alone. Without any: from anywhere.
        networks: Vec<IpNet> = default(Vec::new());
        /// Whether a reset or an unlock is completed only by whoever also shows a browser that the account trusts, or a pass
        /// from staff. People may trust browsers then; one counts toward `required` only if `methods` names it.
        trusted_device_only: bool = default(false);
        /// Security questions that are answered in advance, where people choose them.
        questions_registered: u32 =
            default(5u32).between(policy::QUESTIONS_REGISTERED.0, policy::QUESTIONS_REGISTERED.1);
        /// How many of those are asked, all together. The same ones until somebody has known the answers.
        questions_asked: u32 = default(3u32).between(policy::QUESTIONS_ASKED.0, policy::QUESTIONS_ASKED.1);
        /// Whether people may write questions of their own. Many write ones that others can answer.
        own_questions: bool = default(false);
        /// Lets answers alone open accounts, which they never do otherwise. It takes `questions_first` and this sentence:
        /// Whoever finds out these answers can take these accounts over. I accept that risk for our organization.
        questions_alone: Option<String> = optional();
        /// Minutes that must lie between two completed resets of an account. Without it: none.
        minutes_between_resets: Option<u32> =
            optional().between(policy::MINUTES_BETWEEN_RESETS.0, policy::MINUTES_BETWEEN_RESETS.1);
        /// Completed resets of an account within 24 hours, counted from the first. Without it: any number.
        resets_per_day: Option<u32> = optional().between(policy::RESETS_PER_DAY.0, policy::RESETS_PER_DAY.1);
        /// Days after which a password must be changed at sign-in. Leave it out: people who must change a password choose
        /// weaker ones, so NIST SP 800-63B advises against it.
        password_days: Option<u32> = optional().between(policy::PASSWORD_DAYS.0, policy::PASSWORD_DAYS.1);
        /// Passwords set before this moment must be changed at sign-in, from this moment on: the way to have all
        /// passwords changed after a leak.
        must_change_before: Option<Timestamp> = optional();
        /// Ways back in that people must have: who has fewer is asked at sign-in to set up more. What the directory knows,
        /// such as a mail address, counts. Without it: nobody is asked.
        registration: Option<u32> = optional().between(policy::REGISTRATION.0, policy::REGISTRATION.1);
        /// How many sign-ins may put that off.
        registration_postponements: u32 = default(policy::POSTPONEMENTS.1).between(policy::POSTPONEMENTS.0, policy::POSTPONEMENTS.2);
        /// From this moment on it can't be put off. Without it: at any time, as often as above.
        registration_deadline: Option<Timestamp> = optional();
        /// Days after which people are asked at sign-in whether what they set up is still right; 0 for never. Only where
        /// `registration` is asked for.
        review_days: u32 = default(policy::REVIEW_DAYS.1).between(policy::REVIEW_DAYS.0, policy::REVIEW_DAYS.2);
        /// Whether people may lift a lock by wrong passwords and keep the password. It is offered to all or to none: where
        /// one policy offers it, people of the others are refused after their proof.
        unlock: bool = default(true);
    }
}

impl Check for General {}
impl Check for OnePolicy {}

impl General {
    pub(super) fn of(policies: &Policies) -> Self {
        Self {
            help: policies.help.as_deref().and_then(HelpAddress::parse),
            questions: policies.questions.clone(),
            questions_first: policies.questions_first,
        }
    }

    /// Policies with all that stands above them, and none yet.
    pub(super) fn into_policies(self) -> Policies {
        Policies {
            help: self.help.map(|help| help.as_str().to_owned()),
            questions: self.questions,
            questions_first: self.questions_first,
            list: Vec::new(),
        }
    }
}

impl OnePolicy {
    pub(super) fn of(policy: &GroupPolicy) -> Self {
        let GroupPolicy { name, groups, who, privileged, methods, required, .. } = policy.clone();
        let GroupPolicy { different_kinds, passkey_is_two, .. } = *policy;
        let GroupPolicy { questions_registered, questions_asked, own_questions, .. } = *policy;
        let GroupPolicy {
            minutes_between_resets,
            resets_per_day,
            password_days,
            must_change_before,
            registration,
            registration_postponements,
            registration_deadline,
            review_days,
            unlock,
            ..
        } = *policy;
        Self {
            name,
            groups,
            who,
            privileged,
            methods,
            required,
            different_kinds,
            passkey_is_two,
            networks: policy.networks.clone(),
            trusted_device_only: policy.trusted_device_only,
            questions_registered,
            questions_asked,
            own_questions,
            questions_alone: policy.questions_alone.clone(),
            minutes_between_resets,
            resets_per_day,
            password_days,
            must_change_before,
            registration,
            registration_postponements,
            registration_deadline,
            review_days,
            unlock,
        }
    }

    pub(super) fn into_policy(self) -> GroupPolicy {
        GroupPolicy {
            name: self.name,
            groups: self.groups,
            who: self.who,
            privileged: self.privileged,
            methods: self.methods,
            required: self.required,
            different_kinds: self.different_kinds,
            passkey_is_two: self.passkey_is_two,
            networks: self.networks,
            trusted_device_only: self.trusted_device_only,
            questions_registered: self.questions_registered,
            questions_asked: self.questions_asked,
            own_questions: self.own_questions,
            questions_alone: self.questions_alone,
            minutes_between_resets: self.minutes_between_resets,
            resets_per_day: self.resets_per_day,
            password_days: self.password_days,
            must_change_before: self.must_change_before,
            registration: self.registration,
            registration_postponements: self.registration_postponements,
            registration_deadline: self.registration_deadline,
            review_days: self.review_days,
            unlock: self.unlock,
        }
    }
}
