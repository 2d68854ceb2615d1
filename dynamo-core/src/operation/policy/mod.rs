//! Operations on policies of who may do what with a resource.

mod delete_resource_policy;
mod get_resource_policy;
mod put_resource_policy;

pub use self::delete_resource_policy::{DeleteResourcePolicy, DeleteResourcePolicyOutput};
pub use self::get_resource_policy::{GetResourcePolicy, GetResourcePolicyOutput};
pub use self::put_resource_policy::{PutResourcePolicy, PutResourcePolicyOutput};
