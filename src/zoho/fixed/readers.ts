import type { FIXED_TABLE } from './generated/table.js';
import {
  readCustomViews,
  readFields,
  readLayouts,
  readPicklistValues,
  readRecordCounts,
  readRelatedLists,
  readTags,
} from './per-module.js';
import {
  readPipelines,
  readProfilePermissions,
  readRecycleBin,
  readStages,
  readTerritoryUsers,
  readUserGroupMembers,
} from './per-row.js';
import type { PageReader } from './row.js';
import { readSubscriptions } from './subscriptions.js';

type Table = typeof FIXED_TABLE;
/** The streams whose row names no path. */
type OddStream = {
  [Name in keyof Table]: Table[Name] extends { path: string } | { parents: readonly string[] } ? never : Name;
}[keyof Table];

/** The page readers of the streams that are no plain list. */
export const READERS: Readonly<Record<OddStream, PageReader>> = {
  custom_views: readCustomViews,
  fields: readFields,
  layouts: readLayouts,
  picklist_values: readPicklistValues,
  pipelines: readPipelines,
  profile_permissions: readProfilePermissions,
  record_counts: readRecordCounts,
  recycle_bin: readRecycleBin,
  related_lists: readRelatedLists,
  stages: readStages,
  subscriptions: readSubscriptions,
  tags: readTags,
  territory_users: readTerritoryUsers,
  user_group_members: readUserGroupMembers,
};
