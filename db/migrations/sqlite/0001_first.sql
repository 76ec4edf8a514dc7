CREATE TABLE `settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`version` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `job_leases` (
	`job` text PRIMARY KEY NOT NULL,
	`until` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `server_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`alg` text NOT NULL,
	`generation` integer NOT NULL,
	`use` text NOT NULL,
	`public_jwk` text NOT NULL,
	`private_jwk` text,
	`token_lifetime` integer NOT NULL,
	`created_at` integer NOT NULL,
	`used_from` integer NOT NULL,
	`expires_at` integer,
	`changed_at` integer
);

--> statement-breakpoint
CREATE UNIQUE INDEX `server_keys_generation` ON `server_keys` (`alg`,`generation`);
--> statement-breakpoint
CREATE INDEX `server_keys_live` ON `server_keys` (`created_at`) WHERE private_jwk is not null;
--> statement-breakpoint
CREATE INDEX `server_keys_expires_at` ON `server_keys` (`expires_at`) WHERE expires_at is not null;
--> statement-breakpoint
CREATE TABLE `public_keys` (
	`kid` text PRIMARY KEY NOT NULL,
	`jwk` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `attributes` (
	`inum` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`claim_name` text,
	`display_name` text NOT NULL,
	`status` text NOT NULL,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `attributes_name` ON `attributes` (`name`);
--> statement-breakpoint
CREATE INDEX `attributes_claim_name` ON `attributes` (`claim_name`);
--> statement-breakpoint
CREATE TABLE `users` (
	`inum` text PRIMARY KEY NOT NULL,
	`user_name` text NOT NULL,
	`user_name_folded` text NOT NULL,
	`status` text NOT NULL,
	`password_hash` text,
	`external_id` text,
	`attributes` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `users_user_name_folded` ON `users` (`user_name_folded`);
--> statement-breakpoint
CREATE INDEX `users_external_id` ON `users` (`external_id`,`inum`);
--> statement-breakpoint
CREATE INDEX `users_created_at` ON `users` (`created_at`,`inum`);
--> statement-breakpoint
CREATE INDEX `users_updated_at` ON `users` (`updated_at`,`inum`);
--> statement-breakpoint
CREATE INDEX `users_status` ON `users` (`status`,`created_at`,`inum`);
--> statement-breakpoint
CREATE TABLE `user_values` (
	`user_inum` text NOT NULL,
	`path` text NOT NULL,
	`position` integer NOT NULL,
	`value` text,
	`whole` text,
	`number` real,
	PRIMARY KEY(`user_inum`, `path`, `position`),
	FOREIGN KEY (`user_inum`) REFERENCES `users`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `user_values_value` ON `user_values` (`path`,`value`,`user_inum`,`position`) WHERE value is not null;
--> statement-breakpoint
CREATE INDEX `user_values_number` ON `user_values` (`path`,`number`,`user_inum`) WHERE number is not null;
--> statement-breakpoint
CREATE TABLE `user_search` (
	`id` integer PRIMARY KEY NOT NULL,
	`user_inum` text NOT NULL,
	`inum` text NOT NULL,
	`uid` text NOT NULL,
	`display_name` text NOT NULL,
	`given_name` text NOT NULL,
	`middle_name` text NOT NULL,
	`nickname` text NOT NULL,
	`sn` text NOT NULL,
	`mail` text NOT NULL,
	`mobile` text NOT NULL,
	`description` text NOT NULL,
	FOREIGN KEY (`user_inum`) REFERENCES `users`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE UNIQUE INDEX `user_search_user_inum_unique` ON `user_search` (`user_inum`);
--> statement-breakpoint
CREATE TABLE `groups` (
	`inum` text PRIMARY KEY NOT NULL,
	`display_name` text NOT NULL,
	`display_name_folded` text NOT NULL,
	`external_id` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `groups_display_name_folded` ON `groups` (`display_name_folded`);
--> statement-breakpoint
CREATE INDEX `groups_external_id` ON `groups` (`external_id`,`inum`);
--> statement-breakpoint
CREATE INDEX `groups_created_at` ON `groups` (`created_at`,`inum`);
--> statement-breakpoint
CREATE INDEX `groups_updated_at` ON `groups` (`updated_at`,`inum`);
--> statement-breakpoint
CREATE TABLE `group_members` (
	`group_inum` text NOT NULL,
	`user_inum` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`group_inum`, `user_inum`),
	FOREIGN KEY (`group_inum`) REFERENCES `groups`(`inum`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`user_inum`) REFERENCES `users`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `group_members_user` ON `group_members` (`user_inum`,`group_inum`);
--> statement-breakpoint
CREATE TABLE `scopes` (
	`inum` text PRIMARY KEY NOT NULL,
	`id` text NOT NULL,
	`scope_type` text NOT NULL,
	`default_scope` integer NOT NULL,
	`creator_id` text,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer
);

--> statement-breakpoint
CREATE INDEX `scopes_id` ON `scopes` (`id`);
--> statement-breakpoint
CREATE INDEX `scopes_scope_type` ON `scopes` (`scope_type`,`inum`);
--> statement-breakpoint
CREATE INDEX `scopes_creator_id` ON `scopes` (`creator_id`);
--> statement-breakpoint
CREATE INDEX `scopes_expires_at` ON `scopes` (`expires_at`) WHERE expires_at is not null;
--> statement-breakpoint
CREATE TABLE `clients` (
	`inum` text PRIMARY KEY NOT NULL,
	`display_name` text,
	`disabled` integer NOT NULL,
	`secret` text,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer,
	`version` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `clients_created_at` ON `clients` (`created_at`,`inum`);
--> statement-breakpoint
CREATE INDEX `clients_expires_at` ON `clients` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `client_scripts` (
	`script` text NOT NULL,
	`client_inum` text NOT NULL,
	PRIMARY KEY(`script`, `client_inum`),
	FOREIGN KEY (`client_inum`) REFERENCES `clients`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `client_scripts_client_inum` ON `client_scripts` (`client_inum`);
--> statement-breakpoint
CREATE TABLE `artifacts` (
	`id` blob PRIMARY KEY NOT NULL,
	`model` text NOT NULL,
	`payload` text NOT NULL,
	`grant_id` text,
	`uid` text,
	`user_code` blob,
	`account_id` text,
	`client_id` text,
	`consumed_at` integer,
	`next_poll_at` integer,
	`poll_interval` integer,
	`created_at` integer NOT NULL,
	`expires_at` integer
);

--> statement-breakpoint
CREATE INDEX `artifacts_grant_id` ON `artifacts` (`grant_id`) WHERE grant_id is not null;
--> statement-breakpoint
CREATE INDEX `artifacts_uid` ON `artifacts` (`uid`) WHERE uid is not null;
--> statement-breakpoint
CREATE INDEX `artifacts_user_code` ON `artifacts` (`user_code`) WHERE user_code is not null;
--> statement-breakpoint
CREATE INDEX `artifacts_account_id` ON `artifacts` (`account_id`) WHERE model in ('Session', 'Interaction', 'Grant', 'BackchannelAuthenticationRequest');
--> statement-breakpoint
CREATE INDEX `artifacts_client_id` ON `artifacts` (`client_id`) WHERE model = 'Grant';
--> statement-breakpoint
CREATE INDEX `artifacts_sessions` ON `artifacts` (`expires_at`,`account_id`,`uid`) WHERE model = 'Session';
--> statement-breakpoint
CREATE INDEX `artifacts_expires_at` ON `artifacts` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `consents` (
	`user_inum` text NOT NULL,
	`client_inum` text NOT NULL,
	`scopes` text NOT NULL,
	`claims` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`expires_at` integer,
	PRIMARY KEY(`user_inum`, `client_inum`)
);

--> statement-breakpoint
CREATE INDEX `consents_client_inum` ON `consents` (`client_inum`);
--> statement-breakpoint
CREATE TABLE `ciba_pings` (
	`id` text PRIMARY KEY NOT NULL,
	`client_inum` text NOT NULL,
	`content` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `ciba_pings_due_at` ON `ciba_pings` (`due_at`);
--> statement-breakpoint
CREATE TABLE `pairwise_subjects` (
	`user_inum` text NOT NULL,
	`sector` text NOT NULL,
	`subject` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`user_inum`, `sector`)
);

--> statement-breakpoint
CREATE INDEX `pairwise_subjects_subject` ON `pairwise_subjects` (`sector`,`subject`);
--> statement-breakpoint
CREATE TABLE `logout_notices` (
	`id` text PRIMARY KEY NOT NULL,
	`client_inum` text NOT NULL,
	`user_inum` text NOT NULL,
	`sid` text NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `logout_notices_due_at` ON `logout_notices` (`due_at`);
--> statement-breakpoint
CREATE TABLE `active_users` (
	`month` text NOT NULL,
	`user_inum` text NOT NULL,
	PRIMARY KEY(`month`, `user_inum`)
);

--> statement-breakpoint
CREATE TABLE `issued_tokens` (
	`month` text NOT NULL,
	`grant_type` text NOT NULL,
	`kind` text NOT NULL,
	`count` real NOT NULL,
	PRIMARY KEY(`month`, `grant_type`, `kind`)
);

--> statement-breakpoint
CREATE TABLE `software_statements` (
	`jti` text PRIMARY KEY NOT NULL,
	`org_id` text NOT NULL,
	`client_inum` text NOT NULL,
	`description` text,
	`claims` text NOT NULL,
	`one_time_use` integer NOT NULL,
	`rotate` integer NOT NULL,
	`status` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `software_statements_org_id` ON `software_statements` (`org_id`);
--> statement-breakpoint
CREATE INDEX `software_statements_client_inum` ON `software_statements` (`client_inum`);
--> statement-breakpoint
CREATE INDEX `software_statements_expires_at` ON `software_statements` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `sign_in_failures` (
	`subject` text PRIMARY KEY NOT NULL,
	`failures` integer NOT NULL,
	`last_at` integer NOT NULL,
	`blocked_until` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `sign_in_failures_last_at` ON `sign_in_failures` (`last_at`);
--> statement-breakpoint
CREATE TABLE `audit` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`user_inum` text,
	`client_id` text,
	`agent` text,
	`operation` text NOT NULL,
	`resource_type` text NOT NULL,
	`resource_id` text,
	`changes` text NOT NULL,
	`correlation_id` text NOT NULL,
	`address` text
);

--> statement-breakpoint
CREATE INDEX `audit_at` ON `audit` (`at`);
--> statement-breakpoint
CREATE INDEX `audit_resource` ON `audit` (`resource_type`,`resource_id`);
--> statement-breakpoint
CREATE TABLE `uma_resources` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`expires_at` integer,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `uma_resources_name` ON `uma_resources` (`name`,`id`);
--> statement-breakpoint
CREATE INDEX `uma_resources_expires_at` ON `uma_resources` (`expires_at`) WHERE expires_at is not null;
--> statement-breakpoint
CREATE TABLE `uma_resource_clients` (
	`client` text NOT NULL,
	`resource_id` text NOT NULL,
	PRIMARY KEY(`client`, `resource_id`),
	FOREIGN KEY (`resource_id`) REFERENCES `uma_resources`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `uma_resource_clients_resource_id` ON `uma_resource_clients` (`resource_id`);
--> statement-breakpoint
CREATE TABLE `fido2_registrations` (
	`id` text PRIMARY KEY NOT NULL,
	`user_inum` text NOT NULL,
	`rp_id` text,
	`public_key_id` text,
	`registration_status` text NOT NULL,
	`display_name` text,
	`display_name_folded` text,
	`counter` real NOT NULL,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`version` integer NOT NULL,
	`expires_at` integer
);

--> statement-breakpoint
CREATE INDEX `fido2_registrations_user_inum` ON `fido2_registrations` (`user_inum`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_public_key_id` ON `fido2_registrations` (`public_key_id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_created_at` ON `fido2_registrations` (`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_updated_at` ON `fido2_registrations` (`updated_at`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_counter` ON `fido2_registrations` (`counter`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_status` ON `fido2_registrations` (`registration_status`,`created_at`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_display_name` ON `fido2_registrations` (`display_name_folded`,`id`);
--> statement-breakpoint
CREATE INDEX `fido2_registrations_expires_at` ON `fido2_registrations` (`expires_at`) WHERE expires_at is not null;
--> statement-breakpoint
CREATE TABLE `assets` (
	`inum` text PRIMARY KEY NOT NULL,
	`file_name` text NOT NULL,
	`service` text,
	`description` text,
	`enabled` integer NOT NULL,
	`level` integer NOT NULL,
	`revision` integer NOT NULL,
	`hash` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`content` blob NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `assets_file_name` ON `assets` (`file_name`);
--> statement-breakpoint
CREATE INDEX `assets_service` ON `assets` (`service`,`inum`);
--> statement-breakpoint
CREATE INDEX `assets_created_at` ON `assets` (`created_at`,`inum`);
--> statement-breakpoint
CREATE TABLE `ldap_sources` (
	`config_id` text PRIMARY KEY NOT NULL,
	`definition` text NOT NULL,
	`bind_password` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `user_imports` (
	`id` text PRIMARY KEY NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	`user_inum` text NOT NULL,
	`file_name` text NOT NULL,
	`format` text NOT NULL,
	`dry_run` integer NOT NULL,
	`existing` text NOT NULL,
	`status` text NOT NULL,
	`cancelled` integer NOT NULL,
	`size` integer NOT NULL,
	`position` integer NOT NULL,
	`created` integer NOT NULL,
	`updated` integer NOT NULL,
	`skipped` integer NOT NULL,
	`refused` integer NOT NULL,
	`problem` text
);

--> statement-breakpoint
CREATE INDEX `user_imports_created_at` ON `user_imports` (`created_at`,`id`);
--> statement-breakpoint
CREATE TABLE `admin_sessions` (
	`id` blob PRIMARY KEY NOT NULL,
	`user_inum` text NOT NULL,
	`id_token` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`expires_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `admin_sessions_user_inum` ON `admin_sessions` (`user_inum`);
--> statement-breakpoint
CREATE INDEX `admin_sessions_expires_at` ON `admin_sessions` (`expires_at`);
--> statement-breakpoint
CREATE TABLE `user_import_refusals` (
	`import_id` text NOT NULL,
	`position` integer NOT NULL,
	`line` integer NOT NULL,
	`user_name` text NOT NULL,
	`member` text NOT NULL,
	`value` text NOT NULL,
	`reason` text NOT NULL,
	PRIMARY KEY(`import_id`, `position`),
	FOREIGN KEY (`import_id`) REFERENCES `user_imports`(`id`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE TABLE `admin_roles` (
	`id` text PRIMARY KEY NOT NULL,
	`role` text NOT NULL,
	`description` text NOT NULL,
	`deletable` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `admin_permissions` (
	`permission` text PRIMARY KEY NOT NULL,
	`tag` text NOT NULL,
	`description` text NOT NULL,
	`default_in_token` integer NOT NULL,
	`essential` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `admin_role_permissions` (
	`role_id` text NOT NULL,
	`permission` text NOT NULL,
	PRIMARY KEY(`role_id`, `permission`),
	FOREIGN KEY (`role_id`) REFERENCES `admin_roles`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`permission`) REFERENCES `admin_permissions`(`permission`) ON UPDATE no action ON DELETE no action
);

--> statement-breakpoint
CREATE INDEX `admin_role_permissions_permission` ON `admin_role_permissions` (`permission`);
--> statement-breakpoint
CREATE TABLE `webhooks` (
	`inum` text PRIMARY KEY NOT NULL,
	`display_name` text NOT NULL,
	`url` text NOT NULL,
	`http_method` text NOT NULL,
	`jans_enabled` integer NOT NULL,
	`definition` text NOT NULL,
	`headers` text NOT NULL,
	`search` text NOT NULL,
	`failures` integer NOT NULL,
	`retry_at` integer NOT NULL,
	`dropped` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `webhook_features` (
	`feature_id` text NOT NULL,
	`webhook_inum` text NOT NULL,
	PRIMARY KEY(`feature_id`, `webhook_inum`),
	FOREIGN KEY (`webhook_inum`) REFERENCES `webhooks`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `webhook_features_webhook_inum` ON `webhook_features` (`webhook_inum`);
--> statement-breakpoint
CREATE TABLE `webhook_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`webhook_inum` text NOT NULL,
	`feature_id` text NOT NULL,
	`short_code_values` text NOT NULL,
	`correlation_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`due_at` integer NOT NULL,
	`problem` text,
	`failed_at` integer,
	FOREIGN KEY (`webhook_inum`) REFERENCES `webhooks`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `webhook_deliveries_waiting` ON `webhook_deliveries` (`webhook_inum`,`id`) WHERE failed_at is null;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_failed_at` ON `webhook_deliveries` (`failed_at`) WHERE failed_at is not null;
--> statement-breakpoint
CREATE INDEX `webhook_deliveries_webhook_inum` ON `webhook_deliveries` (`webhook_inum`);
--> statement-breakpoint
CREATE TABLE `scripts` (
	`inum` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`script_type` text NOT NULL,
	`enabled` integer NOT NULL,
	`level` integer NOT NULL,
	`revision` integer NOT NULL,
	`source` text NOT NULL,
	`definition` text NOT NULL,
	`search` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);

--> statement-breakpoint
CREATE INDEX `scripts_script_type` ON `scripts` (`script_type`,`inum`);
--> statement-breakpoint
CREATE TABLE `script_names` (
	`name` text PRIMARY KEY NOT NULL,
	`inum` text NOT NULL
);

--> statement-breakpoint
CREATE INDEX `script_names_inum` ON `script_names` (`inum`);
--> statement-breakpoint
CREATE TABLE `agama_projects` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`created_at` integer NOT NULL,
	`taken_at` integer,
	`finished_at` integer,
	`autoconfigure` integer NOT NULL,
	`archive` blob,
	`metadata` text,
	`outcome` text NOT NULL
);

--> statement-breakpoint
CREATE INDEX `agama_projects_name` ON `agama_projects` (`name`);
--> statement-breakpoint
CREATE INDEX `agama_projects_finished_at` ON `agama_projects` (`finished_at`);
--> statement-breakpoint
CREATE TABLE `agama_flows` (
	`name` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`enabled` integer NOT NULL,
	`source` text NOT NULL,
	`configuration` text
);

--> statement-breakpoint
CREATE INDEX `agama_flows_project_id` ON `agama_flows` (`project_id`);
--> statement-breakpoint
CREATE TABLE `agama_files` (
	`project_id` text NOT NULL,
	`path` text NOT NULL,
	`content` blob NOT NULL,
	PRIMARY KEY(`project_id`, `path`)
);

--> statement-breakpoint
CREATE TABLE `provisioning_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`hash` blob NOT NULL,
	`scopes` text NOT NULL,
	`created_at` integer NOT NULL,
	`created_by` text,
	`expires_at` integer NOT NULL,
	`last_used_at` integer
);

--> statement-breakpoint
CREATE UNIQUE INDEX `provisioning_tokens_hash` ON `provisioning_tokens` (`hash`);
--> statement-breakpoint
CREATE INDEX clients_display_name ON clients (coalesce(display_name, ''), inum, search)
--> statement-breakpoint
CREATE INDEX clients_search ON clients (inum, search)
--> statement-breakpoint
CREATE TABLE user_census (people integer NOT NULL, shifts integer NOT NULL, latest integer NOT NULL)
--> statement-breakpoint
INSERT INTO user_census VALUES (0, 0, 0)
--> statement-breakpoint
CREATE TRIGGER user_census_inserted AFTER INSERT ON users BEGIN
  UPDATE user_census SET people = people + 1, shifts = shifts + (new.created_at < latest - 60000), latest = max(latest, new.created_at);
END
--> statement-breakpoint
CREATE TRIGGER user_census_deleted AFTER DELETE ON users BEGIN
  UPDATE user_census SET people = people - 1, shifts = shifts + 1;
END
--> statement-breakpoint
CREATE VIRTUAL TABLE user_search_index USING fts5(inum, uid, display_name, given_name, middle_name, nickname, sn, mail, mobile, description, content='', contentless_delete=1, tokenize='trigram case_sensitive 1')
--> statement-breakpoint
CREATE VIRTUAL TABLE user_search_terms USING fts5vocab('user_search_index', 'row')
--> statement-breakpoint
CREATE TRIGGER user_search_inserted AFTER INSERT ON user_search BEGIN
  INSERT INTO user_search_index(rowid, inum, uid, display_name, given_name, middle_name, nickname, sn, mail, mobile, description) VALUES (new.id, new.inum || char(1, 1), new.uid || char(1, 1), new.display_name || char(1, 1), new.given_name || char(1, 1), new.middle_name || char(1, 1), new.nickname || char(1, 1), new.sn || char(1, 1), new.mail || char(1, 1), new.mobile || char(1, 1), new.description || char(1, 1));
END
--> statement-breakpoint
CREATE TRIGGER user_search_deleted AFTER DELETE ON user_search BEGIN
  DELETE FROM user_search_index WHERE rowid = old.id;
END
--> statement-breakpoint
CREATE TRIGGER user_search_updated AFTER UPDATE ON user_search BEGIN
  DELETE FROM user_search_index WHERE rowid = old.id;
  INSERT INTO user_search_index(rowid, inum, uid, display_name, given_name, middle_name, nickname, sn, mail, mobile, description) VALUES (new.id, new.inum || char(1, 1), new.uid || char(1, 1), new.display_name || char(1, 1), new.given_name || char(1, 1), new.middle_name || char(1, 1), new.nickname || char(1, 1), new.sn || char(1, 1), new.mail || char(1, 1), new.mobile || char(1, 1), new.description || char(1, 1));
END
