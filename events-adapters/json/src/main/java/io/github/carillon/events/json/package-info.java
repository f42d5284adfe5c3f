/**
 * JSON with Jackson 3: payload serialization, the CloudEvents envelope, and schemas
 * derived from event classes.
 */
@NullMarked
package io.github.carillon.events.json;

import org.jspecify.annotations.NullMarked;
