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
CREATE TABLE "signing_keys" (
	"kid" text COLLATE "C" PRIMARY KEY NOT NULL,
	"alg" text COLLATE "C" NOT NULL,
	"generation" integer NOT NULL,
	"use" text COLLATE "C" NOT NULL,
	"public_jwk" jsonb NOT NULL,
	"private_jwk" text COLLATE "C" NOT NULL,
	"created_at" bigint NOT NULL,
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
CREATE UNIQUE INDEX "signing_keys_generation" ON "signing_keys" USING btree ("alg","generation");
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
CREATE INDEX "artifacts_account_id" ON "artifacts" USING btree ("account_id") WHERE model in ('Session', 'Interaction', 'Grant');
--> statement-breakpoint
CREATE INDEX "artifacts_client_id" ON "artifacts" USING btree ("client_id") WHERE model in ('RegistrationAccessToken', 'Grant');
--> statement-breakpoint
CREATE INDEX "artifacts_expires_at" ON "artifacts" USING btree ("expires_at");
--> statement-breakpoint
CREATE INDEX "consents_client_inum" ON "consents" USING btree ("client_inum");
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
