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
	`expires_at` integer
);

--> statement-breakpoint
CREATE UNIQUE INDEX `server_keys_generation` ON `server_keys` (`alg`,`generation`);
--> statement-breakpoint
CREATE INDEX `server_keys_live` ON `server_keys` (`created_at`) WHERE private_jwk is not null;
--> statement-breakpoint
CREATE INDEX `server_keys_expires_at` ON `server_keys` (`expires_at`) WHERE expires_at is not null;
--> statement-breakpoint
CREATE TABLE `attributes` (
	`inum` text PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`claim_name` text,
	`display_name` text NOT NULL,
	`status` text NOT NULL,
	`definition` text NOT NULL,
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
CREATE INDEX `users_external_id` ON `users` (`external_id`);
--> statement-breakpoint
CREATE INDEX `users_created_at` ON `users` (`created_at`,`inum`);
--> statement-breakpoint
CREATE TABLE `user_values` (
	`user_inum` text NOT NULL,
	`path` text NOT NULL,
	`position` integer NOT NULL,
	`value` text,
	`number` real,
	PRIMARY KEY(`user_inum`, `path`, `position`),
	FOREIGN KEY (`user_inum`) REFERENCES `users`(`inum`) ON UPDATE no action ON DELETE cascade
);

--> statement-breakpoint
CREATE INDEX `user_values_value` ON `user_values` (`path`,`value`,`user_inum`,`position`) WHERE value is not null;
--> statement-breakpoint
CREATE INDEX `user_values_number` ON `user_values` (`path`,`number`,`user_inum`) WHERE number is not null;
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
CREATE INDEX `clients_display_name` ON `clients` (`display_name`,`inum`);
--> statement-breakpoint
CREATE INDEX `clients_created_at` ON `clients` (`created_at`,`inum`);
--> statement-breakpoint
CREATE INDEX `clients_expires_at` ON `clients` (`expires_at`);
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
CREATE INDEX `artifacts_sessions` ON `artifacts` (`expires_at`) WHERE model = 'Session';
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
