package io.tocsin.access.web;

import java.util.List;

/**
 * How people can sign in besides by password and token, for the console.
 *
 * @param providers in the order of the settings
 */
public record SignInWays(List<Provider> providers) {

    /** @param path where a browser begins */
    public record Provider(String title, String path) {}
}
