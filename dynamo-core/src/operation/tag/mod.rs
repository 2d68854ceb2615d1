//! Operations on tags: labels of tables and other resources.

mod list_tags_of_resource;
pub(crate) mod tag_resource;
mod untag_resource;

pub use self::list_tags_of_resource::{ListTagsOfResource, ListTagsOfResourceOutput};
pub use self::tag_resource::{TagResource, TagResourceOutput};
pub use self::untag_resource::{UntagResource, UntagResourceOutput};
