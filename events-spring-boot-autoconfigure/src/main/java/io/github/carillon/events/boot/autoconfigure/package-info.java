/**
 * Auto-configuration of the event bus and its features for Spring Boot.
 */
@NullMarked
package io.github.carillon.events.boot.autoconfigure;

import org.jspecify.annotations.NullMarked;
