package dev.bascule.adapter.in.planted;

import com.nimbusds.jwt.JWT;

/** A class that uses Nimbus outside its adapter. */
public record UsesNimbus(JWT token) {}
