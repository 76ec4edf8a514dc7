import { html, type Html } from '../../html.ts'
import { equivalentOfForm, type EquivalentCall } from '../../parts/equivalent.ts'
import { fields, type FormErrors, type FormValues, type Section } from '../../parts/fields.ts'
import { form, linkButton, submit } from '../../parts/form.ts'
import { attributeStatusChoices } from './attributes.ts'
import { overtakenNotice, saveLabel } from '../overtaken.ts'
import { page, pageHead, type Viewer } from '../shell.ts'

const dataTypeChoices = [
  { value: 'string', label: 'Text' },
  { value: 'numeric', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'generalizedTime', label: 'Date and time' },
  { value: 'binary', label: 'Binary, as base64' },
  { value: 'certificate', label: 'Certificate' },
  { value: 'json', label: 'JSON' }
]

const roleChoices = [
  { value: 'admin', label: 'Administrators' },
  { value: 'user', label: 'The person' },
  { value: 'owner', label: 'Owner' },
  { value: 'manager', label: 'Manager' },
  { value: 'whitePages', label: 'White pages' }
]

/** Every member of an attribute, by its name in the Config API. */
export const attributeSections: readonly Section[] = [
  {
    title: 'General',
    about: 'How it is stored, and what people read.',
    fields: [
      {
        name: 'name',
        member: 'name',
        kind: 'text',
        label: 'Name',
        required: true,
        help: 'Values are stored under it; it stays while people have values.',
        placeholder: 'costCentre'
      },
      { name: 'displayName', member: 'displayName', kind: 'text', label: 'Display name', required: true },
      { name: 'description', member: 'description', kind: 'area', label: 'Description' },
      { name: 'status', member: 'status', kind: 'select', label: 'Status', choices: attributeStatusChoices },
      { name: 'tooltip', member: 'tooltip', kind: 'text', label: 'Tooltip', help: 'A hint beside the field.' }
    ]
  },
  {
    title: 'Values',
    about: 'What a value may be. The rules hold for text.',
    fields: [
      { name: 'dataType', member: 'dataType', kind: 'select', label: 'Type', choices: dataTypeChoices },
      {
        name: 'oxMultiValuedAttribute',
        member: 'oxMultiValuedAttribute',
        kind: 'check',
        label: 'Several values',
        help: 'A person may have more than one.'
      },
      { name: 'required', member: 'required', kind: 'check', label: 'Required' },
      {
        name: 'attributeValidation.minLength',
        member: 'attributeValidation.minLength',
        kind: 'number',
        label: 'Shortest',
        suffix: 'characters'
      },
      {
        name: 'attributeValidation.maxLength',
        member: 'attributeValidation.maxLength',
        kind: 'number',
        label: 'Longest',
        suffix: 'characters'
      },
      {
        name: 'attributeValidation.regexp',
        member: 'attributeValidation.regexp',
        kind: 'text',
        label: 'Pattern',
        help: 'A regular expression that has to match all of a value.',
        placeholder: '[A-Z]{2}[0-9]+'
      }
    ]
  },
  {
    title: 'Access',
    about: 'Who sees a value, and who may change it.',
    fields: [
      { name: 'viewType', member: 'viewType', kind: 'choices', label: 'Seen by', choices: roleChoices },
      { name: 'editType', member: 'editType', kind: 'choices', label: 'Changed by', choices: roleChoices }
    ]
  },
  {
    title: 'Claim',
    about: 'How applications are told by OpenID Connect.',
    fields: [
      {
        name: 'claimName',
        member: 'claimName',
        kind: 'text',
        label: 'Claim',
        help: 'Without one it is never released.',
        placeholder: 'cost_centre'
      },
      {
        name: 'jansHideOnDiscovery',
        member: 'jansHideOnDiscovery',
        kind: 'check',
        label: 'Hidden in the discovery document'
      },
      {
        name: 'scimCustomAttr',
        member: 'scimCustomAttr',
        kind: 'check',
        label: 'Part of SCIM',
        help: 'It is in the user extension of the SCIM schema.'
      }
    ]
  },
  {
    title: 'SAML',
    about: 'How service providers are told.',
    fields: [
      { name: 'saml1Uri', member: 'saml1Uri', kind: 'text', label: 'SAML 1 URI' },
      {
        name: 'saml2Uri',
        member: 'saml2Uri',
        kind: 'text',
        label: 'SAML 2 URI',
        placeholder: 'urn:oid:0.9.2342.19200300.100.1.3'
      },
      { name: 'nameIdType', member: 'nameIdType', kind: 'text', label: 'Name id type' },
      { name: 'sourceAttribute', member: 'sourceAttribute', kind: 'text', label: 'Source attribute' }
    ]
  },
  {
    title: 'More',
    about: 'Kept for tools that read it.',
    fields: [
      {
        name: 'origin',
        member: 'origin',
        kind: 'text',
        label: 'Origin',
        help: 'Object class or table that it comes from.',
        placeholder: 'jansCustomPerson'
      },
      {
        name: 'usageType',
        member: 'usageType',
        kind: 'lines',
        label: 'Usage',
        help: 'One a line.',
        placeholder: 'openid'
      },
      { name: 'urn', member: 'urn', kind: 'text', label: 'URN' },
      { name: 'seeAlso', member: 'seeAlso', kind: 'text', label: 'See also' },
      { name: 'custom', member: 'custom', kind: 'check', label: 'Custom' },
      { name: 'selected', member: 'selected', kind: 'check', label: 'Selected' }
    ]
  }
]

interface AttributeFormProps {
  /** The attribute that is edited; absent for a new one. */
  attribute?: { inum: string; displayName: string } | undefined
  version?: string | undefined
  values: FormValues
  errors?: FormErrors
  /** Somebody else saved it since the form was opened. */
  overtaken?: boolean
  call?: EquivalentCall
}

/** Makes or changes an attribute. */
export function attributeFormPage(viewer: Viewer, props: AttributeFormProps): Html {
  const { attribute, version, values, errors, overtaken, call } = props
  const home = attribute ? `/admin/attributes/${encodeURIComponent(attribute.inum)}` : '/admin/attributes'
  const title = attribute ? `Edit ${attribute.displayName}` : 'Add an attribute'
  return page(viewer, {
    title,
    section: 'attributes',
    content: html`${pageHead({ title, back: { href: home, label: attribute?.displayName ?? 'Attributes' } })}
    ${overtaken && overtakenNotice(home)}
    ${form({
      action: attribute ? `${home}/edit` : `${home}/new`,
      csrf: viewer.csrf,
      hidden: version === undefined ? {} : { version },
      guarded: true,
      content: [
        fields({ sections: attributeSections, values, ...(errors && { errors }) }),
        equivalentOfForm(call),
        html`<div class="form-foot">
          ${submit({ label: saveLabel(attribute ? 'Save' : 'Add the attribute', overtaken) })}
          ${linkButton(home, 'Cancel', 'quiet')}
        </div>`
      ]
    })}`
  })
}
