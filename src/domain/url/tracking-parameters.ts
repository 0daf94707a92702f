// Query parameters that say where a visitor came from, never what the page shows. A name is listed only when it is specific enough that
// no site is known to choose content by it: `ref`, `source`, `campaign_id` and their like are not here.

/** Lower case. From the vendors' documentation and the lists that Firefox, Brave and AdGuard strip by. */
const NAMES = new Set(
  `gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl _gac _gid ga_source ga_medium ga_term ga_content
  ga_campaign ga_place fbclid fb_action_ids fb_action_types fb_comment_id fb_ref fb_source mibextid igshid igsh msclkid twclid
  tw_source tw_campaign tw_term tw_content tw_adid __twitter_impression ttclid epik li_fat_id rdt_cid sccid scclid snap_click_id yclid
  ymclid ysclid _openstat wickedid wickedsource mc_cid mc_eid mc_tc mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking vero_id
  vero_conv oly_anon_id oly_enc_id rb_clickid s_kwcid s_cid ef_id ml_subscriber ml_subscriber_hash et_rid _bhlid _branch_match_id
  _branch_referrer _kx _ke __s bbeml bsft_clkid bsft_uid bsft_aaid bsft_eid bsft_mid bsft_utid dm_i guce_referrer guce_referrer_sig
  irclickid irgwc oft_c oft_ck oft_d oft_id oft_ids oft_k oft_lk oft_sk sc_customer sc_eh sc_uid ss_email_id ss_source
  ss_campaign_id ss_campaign_name unicorn_click_id vgo_ee sb_referer_host mkwid pcrid cvosrc cvo_campaign cmpid ncid wt_mc wt.mc_id
  wt.mc_ev wt_zmc xtor zanpid awc cjevent cjdata ranmid raneaid ransiteid nr_email_referer elqtrackid elqtrack elqaid elqat elqcampaignid
  assetid_elq spm trk_contact trk_msg trk_module trk_sid _trkparms _trksid redirectlogid redirectmongo_id soc_src soc_trk ref_src
  ref_url hmb_campaign hmb_medium hmb_source hmsr hmpl hmcu hmkw hmci dicbo tblci obclid tduid gdfms gdftrk gdffi sfmc_id sfmc_activityid
  sfmc_journey_id sfmc_journey_name sfmc_sub sfmc_subkey mindbox-click-id mindbox-message-key action_object_map action_type_map
  action_ref_map trk trkinfo ck_subscriber_id sms_click sms_source sms_uph fref hc_ref hc_location __tn__ __cft__ __xts__ mkcid mkevt mkrid
  ascsubtag ns_campaign ns_mchannel ns_source ns_linkname ns_fee wprov at_recipient_id at_recipient_list fdid asgtbndr guccounter`.split(
    /\s+/,
  ),
);

/** Lower case. Whole families under a vendor's prefix: Google Analytics, Matomo, Piwik Pro, AT Internet, HubSpot ads, internal campaigns. */
const PREFIXES = [
  'utm_',
  'pd_rd_',
  'pf_rd_',
  'mtm_',
  'matomo_',
  'pk_',
  'piwik_',
  'hsa_',
  'itm_',
  'stm_',
  'at_campaign',
  'at_medium',
  'at_custom',
  'at_creation',
  'at_variant',
  'at_network',
  'at_platform',
  'at_format',
  'at_general',
  'at_emailtype',
  'at_link',
  'at_send_date',
  'at_ptr',
  'at_bbc',
  'at_term',
  'at_source',
  'at_audience',
  'at_content',
  'at_channel',
  'at_detail',
  'at_identifier',
  'at_advertiser',
  'at_url',
];

export function isTrackingParameter(name: string): boolean {
  const lower = name.toLowerCase();
  return NAMES.has(lower) || PREFIXES.some((prefix) => lower.startsWith(prefix));
}
