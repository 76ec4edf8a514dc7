CREATE TABLE "settings" (
	"name" text COLLATE "C" PRIMARY KEY NOT NULL,
	"value" jsonb NOT NULL,
	"version" integer NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "job_leases" (
	"job" text COLLATE "C" PRIMARY KEY NOT NULL,
	"until" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "server_keys" (
	"kid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"alg" text COLLATE "C" NOT NULL,
	"generation" integer NOT NULL,
	"use" text COLLATE "C" NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_jwk" text COLLATE "C",
	"token_lifetime" integer NOT NULL,
	"created_at" bigint NOT NULL,
	"used_from" bigint NOT NULL,
	"expires_at" bigint
);

--> statement-breakpoint
CREATE TABLE "attributes" (
	"inum" text COLLATE "C" PRIMARY KEY NOT NULL,
	"name" text COLLATE "C" NOT NULL,
	"claim_name" text COLLATE "C",
	"display_name" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"definition" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "users" (
	"inum" text COLLATE "C" PRIMARY KEY NOT NULL,
	"user_name" text COLLATE "C" NOT NULL,
	"user_name_folded" text COLLATE "C" NOT NULL,
	"status" text COLLATE "C" NOT NULL,
	"password_hash" text COLLATE "C",
	"external_id" text COLLATE "C",
	"attributes" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"version" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "user_values" (
	"user_inum" text COLLATE "C" NOT NULL,
	"path" text COLLATE "C" NOT NULL,
	"position" integer NOT NULL,
	"value" text COLLATE "C",
	"number" double precision,
	CONSTRAINT "user_values_user_inum_path_position_pk" PRIMARY KEY("user_inum","path","position")
);

--> statement-breakpoint
CREATE TABLE "scopes" (
	"inum" text COLLATE "C" PRIMARY KEY NOT NULL,
	"id" text COLLATE "C" NOT NULL,
	"scope_type" text COLLATE "C" NOT NULL,
	"default_scope" boolean NOT NULL,
	"creator_id" text COLLATE "C",
	"definition" jsonb NOT NULL,
	"search" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"expires_at" bigint
);

--> statement-breakpoint
CREATE TABLE "clients" (
	"inum" text COLLATE "C" PRIMARY KEY NOT NULL,
	"display_name" text COLLATE "C",
	"disabled" boolean NOT NULL,
	"secret" text COLLATE "C",
	"definition" jsonb NOT NULL,
	"search" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"expires_at" bigint,
	"version" integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE "artifacts" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"model" text COLLATE "C" NOT NULL,
	"payload" text COLLATE "C" NOT NULL,
	"grant_id" text COLLATE "C",
	"uid" text COLLATE "C",
	"user_code" "bytea",
	"account_id" text COLLATE "C",
	"client_id" text COLLATE "C",
	"consumed_at" bigint,
	"next_poll_at" bigint,
	"poll_interval" integer,
	"created_at" bigint NOT NULL,
	"expires_at" bigint
);

--> statement-breakpoint
CREATE TABLE "consents" (
	"user_inum" text COLLATE "C" NOT NULL,
	"client_inum" text COLLATE "C" NOT NULL,
	"scopes" jsonb NOT NULL,
	"claims" jsonb NOT NULL,
	"created_at" bigint NOT NULL,
	"updated_at" bigint NOT NULL,
	"expires_at" bigint,
	CONSTRAINT "consents_user_inum_client_inum_pk" PRIMARY KEY("user_inum","client_inum")
);

--> statement-breakpoint
CREATE TABLE "ciba_pings" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"client_inum" text COLLATE "C" NOT NULL,
	"content" text COLLATE "C" NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "pairwise_subjects" (
	"user_inum" text COLLATE "C" NOT NULL,
	"sector" text COLLATE "C" NOT NULL,
	"subject" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	CONSTRAINT "pairwise_subjects_user_inum_sector_pk" PRIMARY KEY("user_inum","sector")
);

--> statement-breakpoint
CREATE TABLE "logout_notices" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"client_inum" text COLLATE "C" NOT NULL,
	"user_inum" text COLLATE "C" NOT NULL,
	"sid" text COLLATE "C" NOT NULL,
	"attempts" integer NOT NULL,
	"due_at" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "active_users" (
	"month" text COLLATE "C" NOT NULL,
	"user_inum" text COLLATE "C" NOT NULL,
	CONSTRAINT "active_users_month_user_inum_pk" PRIMARY KEY("month","user_inum")
);

--> statement-breakpoint
CREATE TABLE "issued_tokens" (
	"month" text COLLATE "C" NOT NULL,
	"grant_type" text COLLATE "C" NOT NULL,
	"kind" text COLLATE "C" NOT NULL,
	"count" double precision NOT NULL,
	CONSTRAINT "issued_tokens_month_grant_type_kind_pk" PRIMARY KEY("month","grant_type","kind")
);

--> statement-breakpoint
CREATE TABLE "sign_in_failures" (
	"subject" text COLLATE "C" PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"last_at" bigint NOT NULL,
	"blocked_until" bigint NOT NULL
);

--> statement-breakpoint
CREATE TABLE "audit" (
	"id" text COLLATE "C" PRIMARY KEY NOT NULL,
	"at" bigint NOT NULL,
	"user_inum" text COLLATE "C",
	"client_id" text COLLATE "C",
	"agent" text COLLATE "C",
	"operation" text COLLATE "C" NOT NULL,
	"resource_type" text COLLATE "C" NOT NULL,
	"resource_id" text COLLATE "C",
	"changes" jsonb NOT NULL,
	"correlation_id" text COLLATE "C" NOT NULL,
	"address" text COLLATE "C"
);

--> statement-breakpoint
CREATE TABLE "admin_sessions" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"user_inum" text COLLATE "C" NOT NULL,
	"id_token" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
	"last_used_at" bigint NOT NULL,
	"expires_at" bigint NOT NULL
);

--> statement-breakpoint
ALTER TABLE "user_values" ADD CONSTRAINT "user_values_user_inum_users_inum_fk" FOREIGN KEY ("user_inum") REFERENCES "public"."users"("inum") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
CREATE UNIQUE INDEX "server_keys_generation" ON "server_keys" USING btree ("alg","generation");
--> statement-breakpoint
CREATE INDEX "server_keys_live" ON "server_keys" USING btree ("created_at") WHERE private_jwk is not null;
--> statement-breakpoint
CREATE INDEX "server_keys_expires_at" ON "server_keys" USING btree ("expires_at") WHERE expires_at is not null;
--> statement-breakpoint
CREATE UNIQUE INDEX "attributes_name" ON "attributes" USING btree ("name");
--> statement-breakpoint
CREATE INDEX "attributes_claim_name" ON "attributes" USING btree ("claim_name");
--> statement-breakpoint
CREATE UNIQUE INDEX "users_user_name_folded" ON "users" USING btree ("user_name_folded");
--> statement-breakpoint
CREATE INDEX "users_external_id" ON "users" USING btree ("external_id");
--> statement-breakpoint
CREATE INDEX "users_created_at" ON "users" USING btree ("created_at","inum");
--> statement-breakpoint
CREATE INDEX "user_values_value" ON "user_values" USING btree ("path","value","user_inum","position") WHERE value is not null;
--> statement-breakpoint
CREATE INDEX "user_values_number" ON "user_values" USING btree ("path","number","user_inum") WHERE number is not null;
--> statement-breakpoint
CREATE INDEX "scopes_id" ON "scopes" USING btree ("id");
--> statement-breakpoint
CREATE INDEX "scopes_scope_type" ON "scopes" USING btree ("scope_type","inum");
--> statement-breakpoint
CREATE INDEX "scopes_creator_id" ON "scopes" USING btree ("creator_id");
--> statement-breakpoint
CREATE INDEX "scopes_expires_at" ON "scopes" USING btree ("expires_at") WHERE expires_at is not null;
--> statement-breakpoint
CREATE INDEX "clients_display_name" ON "clients" USING btree ("display_name","inum");
--> statement-breakpoint
CREATE INDEX "clients_created_at" ON "clients" USING btree ("created_at","inum");
--> statement-breakpoint
CREATE INDEX "clients_expires_at" ON "clients" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "artifacts_grant_id" ON "artifacts" USING btree ("grant_id") WHERE grant_id is not null;
--> statement-breakpoint
CREATE INDEX "artifacts_uid" ON "artifacts" USING btree ("uid") WHERE uid is not null;
--> statement-breakpoint
CREATE INDEX "artifacts_user_code" ON "artifacts" USING btree ("user_code") WHERE user_code is not null;
--> statement-breakpoint
CREATE INDEX "artifacts_account_id" ON "artifacts" USING btree ("account_id") WHERE model in ('Session', 'Interaction', 'Grant', 'BackchannelAuthenticationRequest');
--> statement-breakpoint
CREATE INDEX "artifacts_client_id" ON "artifacts" USING btree ("client_id") WHERE model = 'Grant';
--> statement-breakpoint
CREATE INDEX "artifacts_sessions" ON "artifacts" USING btree ("expires_at") WHERE model = 'Session';
--> statement-breakpoint
CREATE INDEX "artifacts_expires_at" ON "artifacts" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "consents_client_inum" ON "consents" USING btree ("client_inum");
--> statement-breakpoint
CREATE INDEX "ciba_pings_due_at" ON "ciba_pings" USING btree ("due_at");
--> statement-breakpoint
CREATE INDEX "pairwise_subjects_subject" ON "pairwise_subjects" USING btree ("sector","subject");
--> statement-breakpoint
CREATE INDEX "logout_notices_due_at" ON "logout_notices" USING btree ("due_at");
--> statement-breakpoint
CREATE INDEX "sign_in_failures_last_at" ON "sign_in_failures" USING btree ("last_at");
--> statement-breakpoint
CREATE INDEX "audit_at" ON "audit" USING btree ("at");
--> statement-breakpoint
CREATE INDEX "audit_resource" ON "audit" USING btree ("resource_type","resource_id");
--> statement-breakpoint
CREATE INDEX "admin_sessions_user_inum" ON "admin_sessions" USING btree ("user_inum");
--> statement-breakpoint
CREATE INDEX "admin_sessions_expires_at" ON "admin_sessions" USING btree ("expires_at");
