"""What the user reads when an edit cannot be sent or the service does not deliver; no logic."""

from typing import Final

from desktop_editor.pipeline.messages.text import MessageText

_SECOND_CHARGE: Final = (
    "The service may have charged for this edit; sending it again can be charged a second time."
)

MESSAGES: Final[dict[str, MessageText]] = {
    # Refused before anything is sent.
    "service.prompt_empty": MessageText(
        sentence="The prompt is empty.",
        advice="Write what shall change in the photo.",
        action="focus_prompt",
    ),
    "service.prompt_too_long": MessageText(
        sentence="The prompt has {count} characters; this service takes at most {limit}.",
        advice="Shorten the prompt; nothing was sent.",
        action="focus_prompt",
    ),
    "service.too_many_references": MessageText(
        sentence="There are {count} reference pictures; this service takes at most {limit}.",
        advice="Remove some of them; nothing was sent.",
        action="remove_reference",
    ),
    "service.reference_not_understood": MessageText(
        sentence="Reference {number} is neither a picture nor a web address or file ID.",
        advice="Use a picture file, an http(s) address, a data URL or an ID such as file-abc.",
        action="remove_reference",
    ),
    "service.size_not_allowed": MessageText(
        sentence="The service cannot answer with a picture of {width} x {height} pixels.",
        advice=(
            "Match the photo's size, take a preset, or choose sides that are multiples of 16, at "
            "most 3840 pixels, at most 3 to 1, and 0.66 to 8.29 megapixels in all."
        ),
        action="open_settings",
    ),
    "service.size_not_listed": MessageText(
        sentence="The service cannot answer with a picture of {width} x {height} pixels.",
        advice="Match the photo's size, or take one of these: {known}.",
        action="open_settings",
    ),
    "service.format_not_allowed": MessageText(
        sentence="The service cannot answer in the format {format}.",
        advice="Choose png, jpeg or webp.",
        action="open_settings",
    ),
    "service.compression_not_allowed": MessageText(
        sentence="{compression} is no compression that the service knows.",
        advice="Choose a number from 0 to 100.",
        action="open_settings",
    ),
    "service.background_not_allowed": MessageText(
        sentence="The service does not offer the background “{background}”.",
        advice="Choose auto or opaque.",
        action="open_settings",
    ),
    "service.key_missing": MessageText(
        sentence="{service} needs a key, and none is stored.",
        advice="Enter your key, or use the practice service, which needs none.",
        advice_cli="Store it with the command key set, or use the sandbox, which needs none.",
        action="enter_key",
    ),
    "service.key_not_usable": MessageText(
        sentence="The key for {service} contains a line break, a space or an unusual character.",
        advice="Copy the key again, and nothing around it.",
        action="enter_key",
    ),
    "service.key_unencrypted": MessageText(
        sentence="The address of {host} begins with http://, so your key would travel unencrypted.",
        advice="Use the https:// address of the service; nothing was sent.",
        action="open_settings",
    ),
    "service.url_not_usable": MessageText(
        sentence="The address of the service is not usable.",
        advice="It should look like https://example.com/v1, without a user name or question mark.",
        action="open_settings",
    ),
    "service.unknown": MessageText(
        sentence="There is no service called “{name}”.",
        advice="Choose one of {known}, or give the address of a service.",
        action="open_settings",
    ),
    "service.proxy_not_usable": MessageText(
        sentence="The proxy in the settings is not an address like http://proxy.example.com:3128.",
        advice="Correct it, or leave it empty to use the system's.",
        action="open_settings",
    ),
    "service.system_proxy_not_usable": MessageText(
        sentence="The proxy of this system is not an address like http://proxy.example.com:3128.",
        advice="Correct it in the variable HTTPS_PROXY, or in the system's settings if it is set "
        "there.",
    ),
    "service.ca_file_unreadable": MessageText(
        sentence="The file of certificates {name} cannot be read.",
        advice="Choose the file again, or leave the setting empty.",
        action="open_settings",
    ),
    "service.ca_file_not_pem": MessageText(
        sentence="The file {name} holds no certificates in PEM form.",
        advice="Ask for one that begins with -----BEGIN CERTIFICATE-----.",
        action="open_settings",
    ),
    # Services of the user's own, in the settings file.
    "service.entry_not_a_mapping": MessageText(
        sentence="The service “{service}” in the settings file is not a group of named values.",
        advice="Give it at least a base_url; the other services are not affected.",
        action="open_settings_folder",
    ),
    "service.entry_id_taken": MessageText(
        sentence="“{service}” in the settings file has the name of a built-in service.",
        advice="Give it another name; the other services are not affected.",
        action="open_settings_folder",
    ),
    "service.entry_id_not_usable": MessageText(
        sentence="“{service}” in the settings file cannot be the name of a service.",
        advice="Use small letters, digits and hyphens; the other services are not affected.",
        action="open_settings_folder",
    ),
    "service.entry_field_unknown": MessageText(
        sentence="The service “{service}” in the settings file has an unknown value “{field}”.",
        advice="Correct or remove it; the other services are not affected.",
        action="open_settings_folder",
    ),
    "service.entry_field_wrong": MessageText(
        sentence="In the settings file, “{field}” of the service “{service}” must be {wanted}.",
        advice="Correct it; the other services are not affected.",
        action="open_settings_folder",
    ),
    "service.entries_wrong": MessageText(
        sentence="These services in the settings file cannot be used: {names}.",
        action="open_settings_folder",
    ),
    # No connection, or one that broke.
    "service.unreachable": MessageText(
        sentence="{host} cannot be reached.",
        advice="Check the network and the address of the service; nothing was charged.",
        action="open_settings",
    ),
    "service.certificate_not_trusted": MessageText(
        sentence="{host} could not prove who it is: its certificate is not trusted.",
        advice=(
            "In a company's network, choose its file of certificates in the settings; "
            "nothing was sent."
        ),
        action="open_settings",
    ),
    "service.certificate_expired": MessageText(
        sentence="{host} could not prove who it is: its certificate is out of date.",
        advice="Check the date and time of this computer, or tell the service; nothing was sent.",
        action="edit_again",
    ),
    "service.certificate_of_another": MessageText(
        sentence="{host} could not prove who it is: its certificate is for another name.",
        advice="Check the address of the service; nothing was sent.",
        action="open_settings",
    ),
    "service.not_encrypted": MessageText(
        sentence="{host} does not speak https at this address.",
        advice="Check the port; a service on this computer may want http://. Nothing was sent.",
        action="open_settings",
    ),
    "service.tls_failed": MessageText(
        sentence="No secure connection to {host} could be made.",
        advice="Check the address of the service and any network filter; nothing was sent.",
        action="open_settings",
    ),
    "service.proxy_unreachable": MessageText(
        sentence="The proxy {proxy} cannot be reached.",
        advice="Check the network and the proxy in the settings; nothing was charged.",
        action="open_settings",
    ),
    "service.system_proxy_unreachable": MessageText(
        sentence="The proxy {proxy} cannot be reached.",
        advice="It comes from the variable HTTPS_PROXY, or else from the system's settings: check "
        "it there, and the network; nothing was charged.",
        action="edit_again",
    ),
    "service.proxy_wants_password": MessageText(
        sentence="The proxy {proxy} wants a user name and a password.",
        advice=(
            "Set HTTPS_PROXY to http://USER:PASSWORD@HOST:PORT before the start; "
            "passwords are not kept in the settings."
        ),
        action="open_settings",
    ),
    "service.proxy_refused": MessageText(
        sentence="The proxy {proxy} does not let this computer reach {host}.",
        advice="Ask whoever runs your network; nothing was sent.",
        action="open_settings",
    ),
    "service.sending_interrupted": MessageText(
        sentence="The connection broke while the photo was being sent.",
        advice="Try again, with fewer references if it happens often; nothing was charged.",
        action="edit_again",
    ),
    "service.reply_timed_out": MessageText(
        sentence="The service did not answer in time.", advice=_SECOND_CHARGE, action="edit_again"
    ),
    "service.reply_lost": MessageText(
        sentence="The connection broke before the whole answer was here.",
        advice=_SECOND_CHARGE,
        action="edit_again",
    ),
    # The service said no.
    "service.refused": MessageText(
        sentence="The service refused the edit (“{reason}”).",
        advice="Change what it names and try again; nothing was charged.",
        action="edit_again",
    ),
    "service.field_refused": MessageText(
        sentence="The service refused the edit because of “{field}” (“{reason}”).",
        advice="Change that and try again; nothing was charged.",
        action="edit_again",
    ),
    "service.moderation_categories": MessageText(
        sentence="The service's content rules do not allow this edit; it objects to: {said}.",
        advice="Reword the prompt or choose other pictures.",
        action="focus_prompt",
    ),
    "service.moderation_blocked": MessageText(
        sentence="The service's content rules do not allow this edit (“{reason}”).",
        advice="Reword the prompt or choose other pictures.",
        action="focus_prompt",
    ),
    "service.key_rejected": MessageText(
        sentence="The service does not accept the key.",
        advice="Check the key, or enter another one.",
        action="enter_key",
    ),
    "service.not_permitted": MessageText(
        sentence="The key is not allowed to do this (“{reason}”).",
        advice="Ask the service for access, or enter another key.",
        action="enter_key",
    ),
    "service.not_found": MessageText(
        sentence="There is no image editing at this address.",
        advice="Check the address of the service and the name of the model.",
        action="open_settings",
    ),
    "service.model_not_found": MessageText(
        sentence="The service does not have this model (“{reason}”).",
        advice="Choose another model.",
        action="open_settings",
    ),
    "service.request_too_large": MessageText(
        sentence="The photo and the references are too large for the service.",
        advice="Remove references or edit a smaller region.",
        action="remove_reference",
    ),
    "service.photo_too_large": MessageText(
        sentence="The photo is too large for the service.",
        advice="Select a smaller area, or choose a smaller size.",
        advice_cli="Name a smaller area with --selection, or a smaller --size.",
        action="choose_size",
    ),
    "service.quota_exhausted": MessageText(
        sentence="The account's credit with the service is used up.",
        advice="Add credit at the service, or enter another key.",
        action="enter_key",
    ),
    "service.rate_limited": MessageText(
        sentence="The service is getting too many requests from this account.",
        advice="Wait a minute and try again; nothing was charged.",
        action="edit_again",
    ),
    "service.asks_to_wait": MessageText(
        sentence="The service is busy and asks to wait {minutes} minutes.",
        advice="Try again then; nothing was charged.",
        action="edit_again",
    ),
    "service.unavailable": MessageText(
        sentence="The service is overloaded or being maintained.",
        advice="Wait a minute and try again; nothing was charged.",
        action="edit_again",
    ),
    "service.failed": MessageText(
        sentence="The service failed while it worked on the edit (“{reason}”).",
        advice=_SECOND_CHARGE,
        action="edit_again",
    ),
    "service.redirected": MessageText(
        sentence="The service has moved to another address, and the key does not follow it there.",
        advice="Enter the new address of the service.",
        action="open_settings",
    ),
    # An answer that is of no use.
    "service.reply_too_large": MessageText(
        sentence="The service's answer is larger than a picture can be.",
        advice=_SECOND_CHARGE,
        action="edit_again",
    ),
    "service.reply_not_understood": MessageText(
        sentence="The service's answer could not be understood; it is kept as it came.",
        advice=_SECOND_CHARGE,
        action="show_reply",
    ),
    "service.reply_without_picture": MessageText(
        sentence="The service answered without a picture.",
        advice=_SECOND_CHARGE,
        action="edit_again",
    ),
    "service.reply_not_a_picture": MessageText(
        sentence="What the service sent is not a picture; it is kept as it came.",
        advice=_SECOND_CHARGE,
        action="show_reply",
    ),
    "service.picture_not_fetched": MessageText(
        sentence="The edit is done, but its picture could not be fetched from the service.",
        advice="Fetching it again costs nothing; sending the edit again can be charged a second "
        "time.",
        action="fetch_again",
    ),
    "service.picture_address_refused": MessageText(
        sentence="The edit is done, but its picture is said to be at {picture_host}, a private "
        "address.",
        advice=(
            "It was not fetched, so that a service cannot reach into your network. "
            "Choose “Inside the answer” for replies; editing again can be charged a second time."
        ),
        action="open_settings",
    ),
}
