//! Capacity that follows the load.

use crate::Error;
use crate::operation::check::{check_length, check_range, invalid};
use crate::operation::structure::shape;

const MAX_ROLE: usize = 1600;
const MAX_POLICY_NAME: usize = 256;

shape! {
    /// How capacity is to follow the load.
    AutoScalingSettingsUpdate {
        optional {
            /// The least capacity.
            minimum_units: i64 = "MinimumUnits",
            /// The most capacity.
            maximum_units: i64 = "MaximumUnits",
            /// Whether the capacity shall stay as it is.
            auto_scaling_disabled: bool = "AutoScalingDisabled",
            /// The role that may change the capacity.
            auto_scaling_role_arn: String = "AutoScalingRoleArn",
            /// The policy by which the capacity is changed.
            scaling_policy_update: AutoScalingPolicyUpdate = "ScalingPolicyUpdate",
        }
    }
}

shape! {
    /// A policy by which capacity is to be changed.
    AutoScalingPolicyUpdate {
        required {
            /// The use of the capacity that the policy aims at.
            target_tracking_scaling_policy_configuration: AutoScalingTargetTrackingScalingPolicyConfigurationUpdate = "TargetTrackingScalingPolicyConfiguration",
        }
        optional {
            /// The policy's name.
            policy_name: String = "PolicyName",
        }
    }
}

shape! {
    /// The use of the capacity that a policy is to aim at.
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
        required {
            /// The used part of the capacity, in per cent.
            target_value: f64 = "TargetValue",
        }
        optional {
            /// Whether the capacity is never lowered.
            disable_scale_in: bool = "DisableScaleIn",
            /// The seconds between two times that the capacity is lowered.
            scale_in_cooldown: i32 = "ScaleInCooldown",
            /// The seconds between two times that the capacity is raised.
            scale_out_cooldown: i32 = "ScaleOutCooldown",
        }
    }
}

shape! {
    /// How capacity follows the load.
    AutoScalingSettingsDescription {
        optional {
            /// The least capacity.
            minimum_units: i64 = "MinimumUnits",
            /// The most capacity.
            maximum_units: i64 = "MaximumUnits",
            /// Whether the capacity stays as it is.
            auto_scaling_disabled: bool = "AutoScalingDisabled",
            /// The role that may change the capacity.
            auto_scaling_role_arn: String = "AutoScalingRoleArn",
        }
        many {
            /// The policies by which the capacity is changed.
            scaling_policies: Vec<AutoScalingPolicyDescription> = "ScalingPolicies",
        }
    }
}

shape! {
    /// A policy by which capacity is changed.
    AutoScalingPolicyDescription {
        optional {
            /// The policy's name.
            policy_name: String = "PolicyName",
            /// The use of the capacity that the policy aims at.
            target_tracking_scaling_policy_configuration: AutoScalingTargetTrackingScalingPolicyConfigurationDescription = "TargetTrackingScalingPolicyConfiguration",
        }
    }
}

shape! {
    /// The use of the capacity that a policy aims at.
    AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
        required {
            /// The used part of the capacity, in per cent.
            target_value: f64 = "TargetValue",
        }
        optional {
            /// Whether the capacity is never lowered.
            disable_scale_in: bool = "DisableScaleIn",
            /// The seconds between two times that the capacity is lowered.
            scale_in_cooldown: i32 = "ScaleInCooldown",
            /// The seconds between two times that the capacity is raised.
            scale_out_cooldown: i32 = "ScaleOutCooldown",
        }
    }
}

/// The settings in the member called `parameter`, if they are given.
pub(super) fn check_auto_scaling(
    settings: Option<&AutoScalingSettingsUpdate>,
    parameter: &str,
) -> Result<(), Error> {
    settings.map_or(Ok(()), |settings| check_settings(settings).map_err(|error| error.at_name(parameter)))
}

fn check_settings(settings: &AutoScalingSettingsUpdate) -> Result<(), Error> {
    check_range(settings.minimum_units, "MinimumUnits", 1..=i64::MAX)?;
    check_range(settings.maximum_units, "MaximumUnits", settings.minimum_units.unwrap_or(1)..=i64::MAX)?;
    if let Some(role) = &settings.auto_scaling_role_arn {
        check_length(role, "AutoScalingRoleArn", 1..=MAX_ROLE)?;
    }
    let Some(policy) = &settings.scaling_policy_update else { return Ok(()) };
    check_policy(policy).map_err(|error| error.at_name("ScalingPolicyUpdate"))
}

fn check_policy(policy: &AutoScalingPolicyUpdate) -> Result<(), Error> {
    if let Some(name) = &policy.policy_name {
        check_length(name, "PolicyName", 1..=MAX_POLICY_NAME)?;
    }
    let target = policy.target_tracking_scaling_policy_configuration.target_value;
    if target.is_finite() && target > 0.0 {
        return Ok(());
    }
    let error = invalid("TargetValue", format!("expected a number above 0, found {target}"));
    Err(error.at_name("TargetTrackingScalingPolicyConfiguration"))
}
