/**
 * Which event types there are, what their data looks like, and the check of both when an
 * event is published.
 * <p>
 * {@link io.github.carillon.events.schema.EventTypeRegistry} knows the types: from
 * {@link io.github.carillon.events.EventType} on classes, from code, from configuration
 * and from schema files. {@link io.github.carillon.events.schema.EventTypeValidator}
 * brings each together with the schema of its data,
 * {@link io.github.carillon.events.schema.EventTypeCheck} asks it about every event that
 * is published. What derives schemas and validates with them is
 * {@link io.github.carillon.events.schema.EventSchemas}, which needs JSON and so lives in
 * an adapter.
 */
@NullMarked
package io.github.carillon.events.schema;

import org.jspecify.annotations.NullMarked;
