package com.example.cidesk;

import java.util.UUID;

/** What GitHub is told. */
record Receipt(UUID id, String type, boolean duplicate) {
}
